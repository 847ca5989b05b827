import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { identityHeaderNames } from '../../packages/server/src/call/identity-headers.ts'
import { send } from '../../packages/server/test/transport/client.ts'
import { sendBytes } from '../../packages/server/test/wire-format/raw-http.ts'
import { bearing, passed, type Scene } from './scene.ts'

/** Of a body, in octets. */
const size = 300_000

export function passingCalls(current: () => Scene): void {
  test('T02 reaches the upstream as it was sent, with every identity header once', async () => {
    const { guichet, pair, tokens } = current()
    const call = await passed(current(), '/v1/parcels/7?a=1&b=%20x&c=%2F', { headers: bearing(tokens.all) })
    expect([call.method, call.url]).toEqual(['GET', '/v1/parcels/7?a=1&b=%20x&c=%2F'])
    expect(Object.fromEntries(identityHeaderNames.map((name) => [name, call.header(name)]))).toEqual({
      'x-guichet-api': ['parcels'],
      'x-guichet-organization': [guichet.acme.id],
      'x-guichet-credential': [pair.id],
      'x-guichet-member': [''],
      'x-guichet-subject': [expect.stringMatching(/./)],
      'x-guichet-environment': ['production'],
      'x-guichet-scopes': ['parcels:read parcels:write'],
      'x-guichet-token-id': [expect.stringMatching(/./)],
      'x-guichet-expires': [expect.stringMatching(/^\d{4}-.*Z$/)],
    })
  })

  test('T02 with a service token, which has no id and no end, has every identity header too', async () => {
    const { token } = await current().guichet.bearerToken('parcels')
    const call = await passed(current(), '/v1/depots', { headers: bearing(token) })
    for (const name of identityHeaderNames) expect([name, call.header(name).length]).toEqual([name, 1])
    expect(call.header('x-guichet-token-id')).toEqual([''])
    expect(call.header('x-guichet-expires')).toEqual([''])
  })

  test('comes without its token', async () => {
    const { tokens } = current()
    const { headers } = await passed(current(), '/v1/depots', { headers: bearing(tokens.all) })
    expect(headers.flat().join('\n')).not.toContain(tokens.all)
  })

  test('may carry its token where another dialect of the API puts it', async () => {
    const { tokens, guichet } = current()
    const call = await passed(current(), '/v1/depots', { headers: ['Cookie', `a=1; biscuit=${tokens.all}`] })
    expect(call.header('x-guichet-organization')).toEqual([guichet.acme.id])
  })

  test.each<readonly [string, string, (body: Buffer) => readonly Buffer[]]>([
    ['with a length', `Content-Length: ${size}`, (body) => [body]],
    ['after a 100', `Content-Length: ${size}\r\nExpect: 100-continue`, (body) => [body]],
    [
      'in chunks',
      'Transfer-Encoding: chunked',
      (body) => [Buffer.from(`${size.toString(16)}\r\n`), body, Buffer.from('\r\n0\r\n\r\n')],
    ],
  ])('has its body, %s, and Guichet does not', async (_, framing, pieces) => {
    const { proxy, relay, tokens, upstream } = current()
    const body = randomBytes(size)
    const heard = relay.heard()
    const lines = [
      'POST /v1/parcels HTTP/1.1',
      'Host: localhost',
      `Authorization: Bearer ${tokens.write}`,
      framing,
    ]
    const { status } = await sendBytes(proxy, [`${lines.join('\r\n')}\r\n\r\n`, ...pieces(body)])
    expect(status).toBe(200)
    expect(upstream.calls.at(-1)?.body.equals(body)).toBe(true)
    expect(relay.heard() - heard).toBeLessThan(10_000)
  })

  test.each(['PUT', 'DELETE'])('may be a %s', async (method) => {
    const headers = bearing(current().tokens.write)
    expect((await passed(current(), '/v1/parcels/7', { method, headers })).method).toBe(method)
  })

  test('T09 HEAD is judged like GET and arrives as HEAD', async () => {
    const headers = bearing(current().tokens.read)
    expect((await passed(current(), '/v1/parcels', { method: 'HEAD', headers })).method).toBe('HEAD')
  })

  test('T04 where a call came from is for the proxy to say, and which call it is', async () => {
    const names = [
      'X-Forwarded-For',
      'X-Forwarded-Host',
      'X-Forwarded-Proto',
      'X-Forwarded-Prefix',
      'Forwarded',
    ]
    const others = ['X-Original-URL', 'X-Rewrite-URL', 'X-HTTP-Method-Override']
    const told = [...names, ...others].flatMap((name) => [
      name,
      'hearsay',
      name.replaceAll('-', '_'),
      'hearsay',
    ])
    const call = await passed(current(), '/v1/depots', {
      headers: [...bearing(current().tokens.all), ...told],
    })
    expect(call.headers.filter(([, value]) => value.includes('hearsay'))).toEqual([])
    expect(call.header('x-forwarded-for')).toEqual(['127.0.0.1'])
    expect(call.header('x-forwarded-proto')).toEqual(['https'])
  })

  test('has the identity of its own caller, however many call at once', async () => {
    const { exchange, guichet, proxy, tokens, upstream } = current()
    const other = await exchange(await guichet.keyPair('parcels', { organizationId: guichet.globex.id }))
    const before = upstream.calls.length
    const calls = Array.from({ length: 60 }, (_, index) =>
      send(proxy, `/v1/depots/${index}`, { headers: bearing(index % 2 === 0 ? tokens.all : other) }),
    )
    expect((await Promise.all(calls)).map(({ status }) => status)).toEqual(calls.map(() => 200))
    const arrived = upstream.calls.slice(before)
    expect(arrived).toHaveLength(calls.length)
    for (const { url, header } of arrived) {
      const { id } = Number(url.split('/').at(-1)) % 2 === 0 ? guichet.acme : guichet.globex
      expect([url, header('x-guichet-organization')]).toEqual([url, [id]])
    }
  })
}
