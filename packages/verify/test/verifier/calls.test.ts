import { createServer, type IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { connect, type AddressInfo } from 'node:net'
import { callFormat, defineDialect } from '@guichet/dialects'
import { digitalpaye, kis, oauth2 } from '@guichet/dialects/catalog'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Call, CallRefusal, Verification, Verifier } from '../../src/index.ts'
import { Guichet, outcome } from '../guichet.ts'

const call = (...rawHeaders: readonly string[]): Call => ({
  method: 'GET',
  url: '/v1/things',
  rawHeaders,
  headers: {},
})

function refusalOf(verification: Verification): CallRefusal {
  if (verification.ok) throw new Error('accepted')
  return verification.refusal
}

describe('the principal', () => {
  test('says who is calling, with what, and until when', async () => {
    const guichet = await Guichet.start()
    const token = guichet.token({ mem: 'mem_1', scope: 'orders:read orders:write', customer: { number: 7 } })
    const answer = await guichet.verifier().verify(call('Authorization', `Bearer ${token}`))
    expect(answer).toMatchObject({
      ok: true,
      principal: {
        organization: 'org_1',
        credential: 'cred_1',
        member: 'mem_1',
        subject: 'cred_1',
        clientId: 'key_1',
        environment: 'production',
        scopes: ['orders:read', 'orders:write'],
        audience: 'https://api.example.com',
        tokenId: 'q83vEjRWeJCrze8SNFZ4kA',
        expiresAt: new Date((guichet.time + 600) * 1000),
        claims: { customer: { number: 7 } },
      },
    })
  })

  test('is one for all calls with a token, and no call can change it for the next', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const token = guichet.token({ customer: { number: 7 } })
    const answer = await verifier.verifyToken(token)
    if (!answer.ok) throw new Error(outcome(answer))
    const { principal } = answer
    expect(() => Object.assign(principal, { organization: 'org_2' })).toThrow(TypeError)
    expect(() => Object.assign(principal.scopes, ['admin'])).toThrow(TypeError)
    expect(() => Object.assign(principal.claims['customer'] as object, { number: 8 })).toThrow(TypeError)
    principal.expiresAt?.setTime(0)
    expect(principal.expiresAt?.getTime()).toBe((guichet.time + 600) * 1000)
  })

  test('has the one of our audiences that the token is for', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ audience: ['https://api.example.com', 'https://other.example.com'] })
    const answer = await verifier.verifyToken(
      guichet.token({ aud: ['https://x.example.com', 'https://other.example.com'] }),
    )
    expect(answer).toMatchObject({ principal: { audience: 'https://other.example.com' } })
  })

  test('has an environment; one that is not served here is refused', async () => {
    const guichet = await Guichet.start()
    const token = guichet.token({ env: 'sandbox' })
    expect(await guichet.verifier().verifyToken(token)).toMatchObject({
      principal: { environment: 'sandbox' },
    })
    const production = guichet.verifier({ environments: ['production'] })
    expect(outcome(await production.verifyToken(token))).toBe('401 of another environment')
  })
})

describe('J36 the Authorization header', () => {
  const bare = 'Bearer'
  const invalid = 'Bearer error="invalid_token", error_description="The access token is not valid."'
  const malformed = 'Bearer error="invalid_request", error_description="The request cannot be read."'
  const rows: readonly (readonly [string, (token: string) => Call, number, string | undefined])[] = [
    ['is missing', () => call(), 401, bare],
    ['is empty', () => call('authorization', ''), 401, bare],
    ['has the scheme in another case', (token) => call('AUTHORIZATION', `bEARER ${token}`), 200, undefined],
    ['has the scheme alone', () => call('authorization', 'Bearer'), 401, invalid],
    ['has the scheme and blanks', () => call('authorization', 'Bearer  '), 401, invalid],
    ['has two blanks', (token) => call('authorization', `Bearer  ${token}`), 401, invalid],
    ['has a blank behind', (token) => call('authorization', `Bearer ${token} `), 401, invalid],
    ['has two words', (token) => call('authorization', `Bearer ${token} b`), 401, invalid],
    ['has no blank', (token) => call('authorization', `Bearer${token}`), 401, invalid],
    ['has another scheme', () => call('authorization', 'Basic eDp5'), 401, invalid],
    ['has no scheme', (token) => call('authorization', token), 401, invalid],
    [
      'T01 is there twice, good and bad',
      (token) => call('authorization', `Bearer ${token}`, 'Authorization', 'Bearer x'),
      400,
      malformed,
    ],
    [
      'T01 is there twice, bad and good',
      (token) => call('authorization', 'Basic eDp5', 'Authorization', `Bearer ${token}`),
      400,
      malformed,
    ],
    [
      'T01 is there twice, alike',
      (token) => call('authorization', `Bearer ${token}`, 'Authorization', `Bearer ${token}`),
      400,
      malformed,
    ],
    [
      'T01 was joined from two',
      (token) => call('authorization', `Bearer ${token}, Bearer x`),
      400,
      malformed,
    ],
    [
      'comes with a token in the query',
      (token) => ({ ...call('authorization', `Bearer ${token}`), url: `/v1/things?access%5Ftoken=${token}` }),
      400,
      malformed,
    ],
    [
      'is replaced by a token in the query',
      (token) => ({ ...call(), url: `/v1/things?access_token=${token}` }),
      401,
      bare,
    ],
    ['J28 has 100,000 dots', () => call('authorization', `Bearer ${'.'.repeat(100_000)}`), 401, invalid],
    ['J28 has a megabyte', () => call('authorization', `Bearer ${'A'.repeat(1_000_000)}`), 401, invalid],
  ]

  test.each(rows)('%s', async (_title, make, status, challenge) => {
    const guichet = await Guichet.start()
    const answer = await guichet.verifier().verify(make(guichet.token()))
    if (answer.ok) return expect(status).toBe(200)
    const { headers, body } = answer.refusal
    expect(answer.refusal.status).toBe(status)
    expect(headers['www-authenticate']).toBe(challenge)
    expect(headers['cache-control']).toBe('no-store')
    return expect(JSON.parse(body)).toHaveProperty('error')
  })
})

describe('a call may be', () => {
  test.each([
    [
      'a web Request',
      (token: string) =>
        new Request('https://api.example.com/v1?x=1', { headers: { authorization: `Bearer ${token}` } }),
    ],
    ['web Headers', (token: string) => ({ headers: new Headers({ authorization: `Bearer ${token}` }) })],
    [
      'Headers of a framework’s own',
      (token: string) => ({ headers: new Map([['authorization', `Bearer ${token}`]]) as unknown as Headers }),
    ],
    [
      'plain headers',
      (token: string) => ({
        headers: { Authorization: `Bearer ${token}`, host: undefined, accept: ['a', 'b'] },
      }),
    ],
  ] as const)('%s', async (_title, make) => {
    const guichet = await Guichet.start()
    expect(outcome(await guichet.verifier().verify(make(guichet.token())))).toBe('accepted')
  })

  test.each([
    [
      'a web Request',
      (token: string) => {
        const headers = new Headers()
        for (const value of [`Bearer ${token}`, 'Bearer x']) headers.append('authorization', value)
        return new Request('https://api.example.com/', { headers })
      },
    ],
    ['plain headers', (token: string) => ({ headers: { authorization: [`Bearer ${token}`, 'Bearer x'] } })],
  ] as const)('T01 %s with two Authorization headers: 400', async (_title, make) => {
    const guichet = await Guichet.start()
    expect(refusalOf(await guichet.verifier().verify(make(guichet.token()))).status).toBe(400)
  })

  test('the request of a Node.js server, where the second of two headers is not lost', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const line = `Authorization: Bearer ${guichet.token()}\r\n`
    expect(await answerOverTheWire(verifier, line)).toBe('accepted')
    expect(await answerOverTheWire(verifier, `${line}Authorization: Bearer x\r\n`)).toBe(
      '400 two Authorization headers',
    )
  })
})

async function answerOverTheWire(verifier: Verifier, headers: string): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`GET / HTTP/1.1\r\nHost: x\r\n${headers}\r\n`)
  const [request] = (await once(server, 'request')) as [IncomingMessage]
  const answer = outcome(await verifier.verify(request))
  socket.destroy()
  return answer
}

describe('scopes', () => {
  test('a principal with all of them passes, one that lacks one gets the refusal of RFC 6750 section 3.1', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const bearer = call(
      'authorization',
      `Bearer ${guichet.token({ scope: 'campaigns:read  campaigns:write' })}`,
    )
    expect(outcome(await verifier.verify(bearer, { scopes: ['campaigns:write', 'campaigns:read'] }))).toBe(
      'accepted',
    )
    const refusal = refusalOf(
      await verifier.verify(bearer, verifier.requireScopes('campaigns:read', 'campaigns:delete')),
    )
    expect(refusal).toMatchObject({ status: 403, cause: 'forbidden', reason: 'a scope is missing' })
    expect(refusal.headers['www-authenticate']).toBe(
      'Bearer error="insufficient_scope", error_description="The credential may not do this.", scope="campaigns:read campaigns:delete"',
    )
    expect(JSON.parse(refusal.body)).toEqual({
      error: 'insufficient_scope',
      error_description: 'The credential may not do this.',
    })
  })

  test('a route can ask afterwards', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier()
    const answer = await verifier.verifyToken(guichet.token({ scope: 'orders:read' }))
    if (!answer.ok) throw new Error(outcome(answer))
    expect(verifier.requireScopes('orders:read').refusal(answer.principal)).toBeNull()
    expect(verifier.requireScopes('orders').refusal(answer.principal)).toMatchObject({ status: 403 })
  })

  test('a scope that cannot be one is a mistake of the API', async () => {
    const verifier = (await Guichet.start()).verifier()
    for (const scope of ['a b', 'a"b', '', 'é'])
      expect(() => verifier.requireScopes(scope)).toThrow(TypeError)
    expect(() => verifier.requireScopes()).toThrow(TypeError)
  })
})

describe('the API’s dialect', () => {
  test('says where the token is', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ dialect: callFormat(kis) })
    expect(outcome(await verifier.verify(call('authorization', guichet.token())))).toBe('accepted')
  })

  test('says in which words a call is refused', async () => {
    const guichet = await Guichet.start()
    const written = { status: 418, body: { teapot: '${error}' } } as const
    const dialect = defineDialect({
      name: 'pot',
      request: { path: '/t', credentials: { basic: 'raw' } },
      response: { body: { token: '${token}' }, expires: 'documented' },
      call: { refusals: { missing: written, forbidden: written } },
      lifetime: '1h',
    })
    const verifier = guichet.verifier({ dialect: callFormat(dialect) })
    expect(refusalOf(await verifier.verify(call()))).toMatchObject({
      status: 418,
      body: '{"teapot":"missing_token"}',
    })
    const bearer = call('authorization', `Bearer ${guichet.token()}`)
    expect(refusalOf(await verifier.verify(bearer, { scopes: ['x'] }))).toMatchObject({
      status: 418,
      cause: 'forbidden',
    })
  })

  test('may tell the environment with the call: it is that of the token', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ dialect: callFormat(digitalpaye) })
    const bearer = `Bearer ${guichet.token({ env: 'sandbox' })}`
    expect(outcome(await verifier.verify(call('authorization', bearer, 'x-environment', 'Sandbox')))).toBe(
      'accepted',
    )
    expect(outcome(await verifier.verify(call('authorization', bearer, 'x-environment', 'Production')))).toBe(
      '401 the call names another environment',
    )
  })

  test('none: the words are those of the gateway for OAuth 2.0, word for word', async () => {
    const guichet = await Guichet.start()
    const [plain, oauth] = [guichet.verifier(), guichet.verifier({ dialect: callFormat(oauth2) })]
    const bearer = `Bearer ${guichet.token({ exp: 0 })}`
    for (const headers of [[], ['authorization', bearer], ['authorization', 'x', 'authorization', 'y']]) {
      const [ours, theirs] = [await plain.verify(call(...headers)), await oauth.verify(call(...headers))].map(
        refusalOf,
      )
      expect({ ...ours, reason: '' }).toEqual({ ...theirs, reason: '' })
    }
    guichet.instead.set('jwks', (_request, response) => void response.writeHead(500).end())
    const [ours, theirs] = [guichet.verifier(), guichet.verifier({ dialect: callFormat(oauth2) })]
    const good = call('authorization', `Bearer ${guichet.token()}`)
    expect(refusalOf(await ours.verify(good))).toEqual(refusalOf(await theirs.verify(good)))
  })
})

test('no refusal says a token, to the caller or to the log', async () => {
  const guichet = await Guichet.start()
  const verifier = guichet.verifier({ introspection: { key: 'key_1', secret: 'the-secret' } })
  guichet.instead.set('introspect', (_request, response) => void response.writeHead(401).end())
  const texts = [guichet.token({ exp: 1 }), `${guichet.token()}x`, 'opaque-token-text', 'a.b.c']
  for (const text of texts) {
    const refusal = JSON.stringify(refusalOf(await verifier.verify(call('authorization', `Bearer ${text}`))))
    expect(refusal).not.toContain(text)
    expect(refusal).not.toContain('the-secret')
  }
})

test('a verifier that was closed refuses every call', async () => {
  const guichet = await Guichet.start()
  const verifier = guichet.verifier()
  const token = guichet.token()
  await verifier.verifyToken(token)
  verifier.close()
  expect(outcome(await verifier.verifyToken(token))).toBe('503 the verifier is closed')
  await expect(verifier.ready()).rejects.toThrow('not ready: it is closed')
})
