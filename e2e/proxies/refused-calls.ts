import { expect, test } from 'vitest'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { keyringOf, specimenOf } from '../../packages/server/test/calls/forge.ts'
import { actor } from '../../packages/server/test/running-server.ts'
import { type Answer, send } from '../../packages/server/test/transport/client.ts'
import { sendBytes } from '../../packages/server/test/wire-format/raw-http.ts'
import { bearing, refused, type Scene } from './scene.ts'

const challengesOf = ({ rawHeaders }: Answer): readonly (string | undefined)[] =>
  rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() === 'www-authenticate' ? [rawHeaders[index + 1]] : [],
  )

/** The token of a credential that was granted, and died by age. */
async function expired({ guichet, tokens }: Scene): Promise<string> {
  const specimen = specimenOf(tokens.all, await keyringOf(guichet))
  const exp = Math.floor(Date.now() / 1000) - 3600
  return specimen.resigned(specimen.header, { ...specimen.claims, iat: exp - 60, exp })
}

const altered = (token: string): string => token.slice(0, -4) + (token.endsWith('AAAA') ? 'BBBB' : 'AAAA')

interface Row {
  readonly headers: (scene: Scene) => readonly string[] | Promise<readonly string[]>
  readonly status: number
  readonly challenge: string
}

const invalid = { status: 401, challenge: 'error="invalid_token"' }

const rows: Readonly<Record<string, Row>> = {
  'no token': { headers: () => [], status: 401, challenge: 'Bearer' },
  'a token that is none': { headers: () => bearing('x'), ...invalid },
  'an altered token': { headers: ({ tokens }) => bearing(altered(tokens.all)), ...invalid },
  'an expired token': { headers: async (scene) => bearing(await expired(scene)), ...invalid },
  'a token of another API': {
    headers: async ({ guichet }) => bearing((await guichet.bearerToken('guichet')).token),
    ...invalid,
  },
  'a scope that is missing': {
    headers: ({ tokens }) => bearing(tokens.write),
    status: 403,
    challenge: 'error="insufficient_scope"',
  },
  'two tokens': {
    headers: ({ tokens }) => [...bearing(tokens.all), 'Cookie', `biscuit=${tokens.read}`],
    status: 400,
    challenge: 'error="invalid_request"',
  },
}

export function refusedCalls(current: () => Scene): void {
  test.each(Object.entries(rows))(
    '%s: the status, the challenge and the words of Guichet',
    async (_, row) => {
      const headers = await row.headers(current())
      const answer = await refused(current(), '/v1/parcels', { headers })
      const told = [
        'X-Forwarded-Proto',
        'https',
        'X-Forwarded-Host',
        'localhost',
        'X-Forwarded-Method',
        'GET',
        'X-Forwarded-Uri',
        '/v1/parcels',
      ]
      const asked = await send(current().guichet, '/forward-auth?api=parcels', {
        headers: [...told, ...headers],
      })
      expect(answer.status).toBe(row.status)
      expect(challengesOf(answer)).toEqual([expect.stringContaining(row.challenge)])
      expect(JSON.parse(answer.body)).toEqual(JSON.parse(asked.body))
      expect(answer.headers['content-type']).toBe(asked.headers['content-type'])
      expect(answer.headers['cache-control']).toContain('no-store')
    },
  )

  test('a scope that is missing for a POST with a body', async () => {
    const headers = bearing(current().tokens.read)
    const answer = await refused(current(), '/v1/parcels', {
      method: 'POST',
      headers,
      body: 'x'.repeat(100_000),
    })
    expect(answer.status).toBe(403)
    expect(JSON.parse(answer.body)).toMatchObject({ error: 'insufficient_scope' })
  })

  test('a refused HEAD has no body', async () => {
    const answer = await refused(current(), '/v1/parcels', { method: 'HEAD' })
    expect([answer.status, answer.body]).toEqual([401, ''])
  })

  test('a token that passed a moment ago is refused once its credential is revoked', async () => {
    const { exchange, guichet, proxy } = current()
    const pair = await guichet.keyPair('parcels')
    const headers = bearing(await exchange(pair))
    const status = async (): Promise<number> => (await send(proxy, '/v1/depots', { headers })).status
    expect(await status()).toBe(200)
    await revokeCredential(guichet.context, pair.id, actor)
    await expect.poll(status, { interval: 20 }).toBe(401)
    expect((await refused(current(), '/v1/depots', { headers })).status).toBe(401)
  })

  test.each(['OPTIONS', 'PATCH', 'TRACE', 'GETS'])('T09 %s has no route', async (method) => {
    await refused(current(), '/v1/parcels', { method, headers: bearing(current().tokens.all) })
  })

  // Node.js would write them in capitals.
  test.each(['get', 'Post', 'hEAD', 'CONNECT'])('T09 %s is no other spelling of a method', async (method) => {
    const { proxy, tokens, upstream } = current()
    const before = upstream.calls.length
    const lines = [`${method} /v1/parcels HTTP/1.1`, 'Host: localhost', `Authorization: Bearer ${tokens.all}`]
    const { status } = await sendBytes(proxy, [`${lines.join('\r\n')}\r\nConnection: close\r\n\r\n`])
    expect(status).toBeGreaterThanOrEqual(400)
    expect(upstream.calls).toHaveLength(before)
  })

  test.each([
    '/',
    '/v1',
    '/v2/parcels',
    '/health',
    '/healthz',
    '/metrics',
    '/.guichet',
    '/forward-auth',
    '/oauth',
  ])('T10 %s is no exemption, nor is whoever looks after the health of things', async (path) => {
    for (const agent of ['ELB-HealthChecker/2.0', 'kube-probe/1.31', 'GoogleHC/1.0']) {
      await refused(current(), path, { headers: ['User-Agent', agent, 'X-Internal', 'true'] })
    }
  })
}
