/** What callers try in order to be somebody else, or to call something else than was judged. */

import { expect, test } from 'vitest'
import { identityHeaderNames } from '../../packages/server/src/call/identity-headers.ts'
import { send } from '../../packages/server/test/transport/client.ts'
import { sendBytes } from '../../packages/server/test/wire-format/raw-http.ts'
import { bearing, passed, refused, type Scene } from './scene.ts'

const spellings = (name: string): readonly string[] => [
  name,
  name.toUpperCase(),
  name.replaceAll('-', '_'),
  name.replace('-', '_'),
  name.replaceAll('-', '.'),
  name.replaceAll('-', '~'),
]

/** `/v1/parcels` is closed to this caller, `/v1/depots` is open. */
const waysAround: readonly string[] = [
  '/v1/depots/../parcels',
  '/v1/depots/%2e%2e/parcels',
  '/v1/depots/%2E./parcels',
  '/v1/depots/..%2fparcels',
  '/v1/depots%2f..%2fparcels',
  '/v1/depots/..;/parcels',
  '/v1/depots/..\\parcels',
  '/v1/depots/..%5cparcels',
  '/v1/depots/%252e%252e/parcels',
  '/v1/depots/./../parcels',
  '/v1/depots//../parcels',
  '/v1/depots%00/../parcels',
  '/v1/depots%3f/../../parcels',
  '/v1/depots%23/../../parcels',
  '/v1/depots#/../parcels',
  '/v1//parcels',
  '//v1/parcels',
  '/v1/./parcels',
  '/v1/%70arcels',
  '/v1/Parcels',
  '/V1/parcels',
  '/v1/parcels/',
  '/v1/parcels;x=1',
  '/v1/parcels%00',
  '/v1/parcels%20',
  '/v1/parcels?x=/v1/depots',
  '/oauth/token/../../v1/parcels',
  '/oauth/token/..%2f..%2fv1/parcels',
  '/oauth/token;/../../v1/parcels',
  '/oauth/token%2f..%2f..%2fv1/parcels',
  '/v1/parcels/..%2f..%2foauth/token',
  '/v1/parcels/../../oauth/token',
  'http://localhost/v1/parcels',
  'http://localhost/v1/depots/../parcels',
  '*',
]

const hopByHop: readonly string[] = [
  'authorization',
  'close, Authorization',
  'x-guichet-organization',
  identityHeaderNames.join(', '),
  'X-Forwarded-Uri, X-Forwarded-Method',
  'x-forwarded-for, x-forwarded-proto, host',
  'keep-alive, X-Guichet-Api, X-Guichet-Scopes',
]

export function tricks(current: () => Scene): void {
  test.each(identityHeaderNames)("T02 T03 the caller's own %s", async (name) => {
    const { tokens } = current()
    const forged = spellings(name).flatMap((spelling) => [spelling, 'forged', spelling, 'forged again'])
    const { headers, header } = await passed(current(), '/v1/depots', {
      headers: [...forged, ...bearing(tokens.all), ...forged],
    })
    expect(headers.filter(([, value]) => value.includes('forged'))).toEqual([])
    for (const own of identityHeaderNames) expect([own, header(own).length]).toEqual([own, 1])
  })

  test("T02 an empty header of ours does not let the caller's own pass", async () => {
    const { token } = await current().guichet.bearerToken('parcels')
    const headers = [...bearing(token), 'X-Guichet-Member', 'forged', 'X-Guichet-Token-Id', 'forged']
    const call = await passed(current(), '/v1/depots', { headers })
    expect(call.header('x-guichet-member')).toEqual([''])
    expect(call.header('x-guichet-token-id')).toEqual([''])
  })

  // CVE-2026-88004: what drops headers may not look at those that come after the body.
  test('T02 an identity header after the body does not pass', async () => {
    const { proxy, tokens, upstream } = current()
    const before = upstream.calls.length
    const trailers = identityHeaderNames.flatMap((name) => [
      `${name}: forged`,
      `${name.replaceAll('-', '_')}: forged`,
    ])
    const head = ['POST /v1/parcels HTTP/1.1', 'Host: localhost', `Authorization: Bearer ${tokens.all}`]
    const framing = ['Transfer-Encoding: chunked', `Trailer: ${identityHeaderNames.join(', ')}`]
    const lines = [...head, ...framing, '', '1', 'x', '0', ...trailers, '', '']
    const { status } = await sendBytes(proxy, [lines.join('\r\n')])
    expect([status, upstream.calls.length]).toEqual([200, before + 1])
    expect(upstream.calls.at(-1)?.headers.filter(([, value]) => value.includes('forged'))).toEqual([])
  })

  test.each<readonly [string, (scene: Scene) => readonly string[]]>([
    ['a good and a bad one', ({ tokens }) => [...bearing(tokens.all), ...bearing('x')]],
    ['a bad and a good one', ({ tokens }) => [...bearing('x'), ...bearing(tokens.all)]],
    ['two good ones', ({ tokens }) => [...bearing(tokens.read), ...bearing(tokens.write)]],
    ['the same one twice', ({ tokens }) => [...bearing(tokens.all), ...bearing(tokens.all)]],
    ['Basic and Bearer', ({ tokens }) => ['Authorization', 'Basic eDp5', ...bearing(tokens.all)]],
    ['joined by a comma', ({ tokens }) => ['Authorization', `Bearer x, Bearer ${tokens.all}`]],
  ])('T01 two Authorization headers, %s', async (_, headers) => {
    const { status } = await refused(current(), '/v1/depots', { headers: headers(current()) })
    expect([400, 401]).toContain(status)
  })

  test.each(hopByHop)('T05 Connection: %s takes no header away and lets none in', async (named) => {
    const { guichet, proxy, tokens, upstream } = current()
    const before = upstream.calls.length
    const forged = identityHeaderNames.flatMap((name) => [name, 'forged'])
    const headers = [...bearing(tokens.read), 'Connection', named, ...forged]
    for (const path of ['/v1/parcels', '/v1/depots']) await send(proxy, path, { headers })
    for (const call of upstream.calls.slice(before)) {
      expect(call.header('x-guichet-organization')).toEqual([guichet.acme.id])
      for (const name of identityHeaderNames) expect([name, call.header(name).length]).toEqual([name, 1])
    }
    await refused(current(), '/v1/parcels', { method: 'POST', headers })
  })

  test.each(waysAround)('T06 %s does not lead around the routes', async (path) => {
    await refused(current(), path, { headers: bearing(current().tokens.write) })
  })

  test.each([
    '/v1/depots?next=/../parcels',
    '/v1/depots?',
    "/v1/depots/a%20b/~c?q=%2e%2e%2f&x='",
    '/v1/depots/',
  ])('T06 %s arrives as it was judged', async (path) => {
    const { url } = await passed(current(), path, { headers: bearing(current().tokens.write) })
    expect(url).toBe(path)
  })

  test.each(['X-Forwarded-Uri', 'X-Original-URI', 'X_Forwarded_Uri', 'X-Original-URL', 'X-Rewrite-URL'])(
    "T04 the caller's own %s decides nothing",
    async (name) => {
      const told = [name, '/v1/depots', 'X-Forwarded-Method', 'GET', 'X-Original-Method', 'GET']
      const { status } = await refused(current(), '/v1/parcels', {
        headers: [...bearing(current().tokens.write), ...told],
      })
      expect(status).toBe(403)
      await passed(current(), '/v1/depots', {
        headers: [...bearing(current().tokens.write), name, '/v1/parcels'],
      })
    },
  )
}
