/** Who calls introspection and revocation: authenticated as at the token endpoint, with the same refusals and counters. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, exchangeAs, lasting, send, tokenFor } from '../transport/client.ts'
import { ask, basicOf, endpoints, formType, jsonType } from './asking.ts'

const settings = `throttle:
  credentialAndAddress: { failures: 5, window: 5m }
  address: { failures: 1000000 }
  credential: { failures: 1000000 }`

let server: TestServer
let pair: KeyPair
let token: string

beforeAll(async () => {
  server = await startTestServer({ settings })
  pair = await server.keyPair('kis')
  token = await tokenFor(server, 'oauth2', pair)
})

afterAll(() => server.remove())

interface Sent {
  readonly method?: string
  readonly headers: readonly string[]
  readonly body?: string | null
}

/** Each from an address of its own: of one address, only the first refusals of a minute have an event each. */
let callers = 0
const post = (path: string, { method = 'POST', headers, body = null }: Sent): Promise<Answer> => {
  callers += 1
  return send(server, path, { method, headers, body, from: `127.2.${callers >> 8}.${callers & 255}` })
}

const eventsOf = async ({ headers }: Answer): Promise<readonly object[]> =>
  (await server.audit()).filter(({ requestId }) => requestId === headers['x-request-id'])

describe.each(endpoints)('%s', (endpoint) => {
  const wrong = (): KeyPair => ({ ...pair, secret: 'wrong' })
  const named = (): string => `client_id=${pair.key}&client_secret=${pair.secret}`

  test.each<readonly [string, () => Sent]>([
    ['Basic', () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=x' })],
    [
      'Basic and the id once more',
      () => ({ headers: [...formType, ...basicOf(pair)], body: `token=x&client_id=${pair.key}` }),
    ],
    ['a form', () => ({ headers: formType, body: `token=x&${named()}` })],
    [
      'JSON',
      () => ({
        headers: jsonType,
        body: JSON.stringify({ token: 'x', client_id: pair.key, client_secret: pair.secret }),
      }),
    ],
    ['Basic, the token as JSON', () => ({ headers: [...jsonType, ...basicOf(pair)], body: '{"token":"x"}' })],
    [
      'W27 a form with more in it',
      () => ({ headers: formType, body: `token=x&${named()}&audience=y&grant_type=z` }),
    ],
  ])('a caller is known by %s', async (_way, sent) => {
    expect((await post(endpoint, sent())).status).toBe(200)
  })

  test.each<readonly [string, number, string, () => Sent]>([
    ['L08 nobody', 401, 'invalid_client', () => ({ headers: formType, body: 'token=x' })],
    [
      'a name alone',
      401,
      'invalid_client',
      () => ({ headers: formType, body: `token=x&client_id=${pair.key}` }),
    ],
    [
      'a wrong secret',
      401,
      'invalid_client',
      () => ({ headers: [...formType, ...basicOf(wrong())], body: 'token=x' }),
    ],
    [
      'a bearer',
      401,
      'invalid_client',
      () => ({ headers: [...formType, 'Authorization', `Bearer ${token}`], body: 'token=x' }),
    ],
    ['no token', 400, 'invalid_request', () => ({ headers: [...formType, ...basicOf(pair)], body: 'a=b' })],
    ['no body', 400, 'invalid_request', () => ({ headers: [...formType, ...basicOf(pair)] })],
    [
      'L04 an empty token',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=' }),
    ],
    [
      'W02 two tokens',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=a&token=b' }),
    ],
    [
      'W04 two tokens in JSON',
      400,
      'invalid_request',
      () => ({ headers: [...jsonType, ...basicOf(pair)], body: '{"token":"a","t\\u006fken":"b"}' }),
    ],
    [
      'W07 a list',
      400,
      'invalid_request',
      () => ({ headers: [...jsonType, ...basicOf(pair)], body: '{"token":["a"]}' }),
    ],
    [
      'W15 a broken escape',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=%zz' }),
    ],
    [
      'W23 two ways at once',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: `token=x&${named()}` }),
    ],
    [
      'W23 an assertion beside',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=x&client_assertion=y' }),
    ],
    [
      'W24 two names',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: 'token=x&client_id=other' }),
    ],
    [
      'T01 two Authorization headers',
      400,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair), ...basicOf(pair)], body: 'token=x' }),
    ],
    [
      'W08 plain text',
      415,
      'invalid_request',
      () => ({ headers: ['Content-Type', 'text/plain', ...basicOf(pair)], body: 'token=x' }),
    ],
    [
      'R01 a great body',
      413,
      'invalid_request',
      () => ({ headers: [...formType, ...basicOf(pair)], body: `token=${'x'.repeat(20_000)}` }),
    ],
    ...['GET', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE', 'PROPFIND'].map(
      (method): readonly [string, number, string, () => Sent] => [
        `W31 ${method}`,
        405,
        'invalid_request',
        () => ({ method, headers: basicOf(pair) }),
      ],
    ),
  ])('%s: %i, in the words of the standard, once in the trail', async (_title, status, error, sent) => {
    const request = sent()
    const answer = await post(endpoint, request)
    expect({ status: answer.status, body: answer.body }).toMatchObject({ status })
    const body = JSON.parse(answer.body) as Record<string, string>
    expect(Object.keys(body)).toEqual(['error', 'error_description'])
    expect(body['error']).toBe(error)
    expect(body['error_description']).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/)
    expect(answer.headers['cache-control']).toBe('no-store')
    const used = request.headers.includes('Authorization')
    expect(answer.headers['www-authenticate']).toBe(
      status === 401 && used ? 'Basic realm="guichet", charset="UTF-8"' : undefined,
    )
    if (status === 405) expect(answer.headers['allow']).toBe('POST')
    expect(await eventsOf(answer)).toMatchObject([{ action: 'exchange.refused' }])
  })

  test('A01 a wrong secret, an unknown name and one of another kind are answered alike', async () => {
    const bearer = await server.bearerToken('kis')
    const others = [
      { ...pair, key: 'nobody' },
      { key: bearer.id, secret: bearer.token },
    ]
    const known = lasting(
      await post(endpoint, { headers: [...formType, ...basicOf(wrong())], body: 'token=x' }),
    )
    for (const other of others) {
      const answer = await post(endpoint, { headers: [...formType, ...basicOf(other)], body: 'token=x' })
      expect(lasting(answer)).toEqual(known)
    }
  })

  test('A04 A06 guesses count with those at the exchange, and block the right secret too', async () => {
    const victim = await server.keyPair('kis')
    const guess = { ...victim, secret: 'wrong' }
    for (const at of [endpoint, '/oauth/token', endpoint, '/oauth/token', endpoint]) {
      const answer =
        at === endpoint ? await ask(server, endpoint, guess, token) : await exchangeAs(server, 'kis', guess)
      expect(answer.status).toBe(401)
    }
    const blocked = await ask(server, endpoint, victim, token)
    expect(blocked.status).toBe(429)
    expect(Number(blocked.headers['retry-after'])).toBeGreaterThan(0)
    expect((await exchangeAs(server, 'kis', victim)).status).toBe(429)
    // From elsewhere it is not blocked, and a good use forgives.
    expect((await ask(server, endpoint, victim, token, { from: '127.0.0.9' })).status).toBe(200)
  })

  test('T16 no web page of another origin may call or read', async () => {
    for (const origin of ['https://evil.example', 'null']) {
      const preflight = ['Origin', origin, 'Access-Control-Request-Method', 'POST']
      const answers = [
        await post(endpoint, { method: 'OPTIONS', headers: preflight }),
        await ask(server, endpoint, pair, token, { headers: ['Origin', origin] }),
      ]
      for (const { headers } of answers) {
        expect(Object.keys(headers).filter((each) => each.startsWith('access-control-'))).toEqual([])
      }
    }
  })

  test.each(['/x.css', '/..;/x', '/', '%2f', '/%2e%2e/revoke'])(
    'T18 nothing is at its path with %s behind',
    async (more) => {
      const answer = await post(`${endpoint}${more}`, {
        headers: [...formType, ...basicOf(pair)],
        body: 'token=x',
      })
      expect([400, 404]).toContain(answer.status)
      expect((await post(endpoint.toUpperCase(), { headers: formType, body: 'token=x' })).status).toBe(404)
    },
  )

  test('a token in the query is not read', async () => {
    const answer = await post(`${endpoint}?token=x`, {
      headers: [...formType, ...basicOf(pair)],
      body: 'a=b',
    })
    expect(answer.status).toBe(400)
  })
})

describe('T13 over plain HTTP beside HTTPS', () => {
  let secure: TestServer
  beforeAll(async () => {
    secure = await startTestServer({ tls: true })
  })
  afterAll(() => secure.remove())

  test.each(endpoints)('%s is refused, not redirected, and nothing happens', async (endpoint) => {
    const owner = await secure.keyPair('didomi')
    const good = await tokenFor(secure, 'oauth2', owner)
    const answer = await ask(secure, endpoint, owner, good, { scheme: 'http', port: secure.httpPort })
    expect(answer.status).toBe(403)
    expect(answer.headers).not.toHaveProperty('location')
    const over = await ask(secure, '/oauth/introspect', owner, good)
    expect(JSON.parse(over.body)).toMatchObject({ active: true })
  })

  test('the metadata is for HTTPS alone, as the keys are', async () => {
    const path = '/.well-known/oauth-authorization-server'
    const clear = await send(secure, path, { scheme: 'http', port: secure.httpPort })
    expect(clear.status).toBe(403)
    const { body } = await send(secure, path)
    const addresses = Object.values(JSON.parse(body) as object).filter(
      (value): value is string => typeof value === 'string',
    )
    for (const address of addresses) expect(address).toMatch(/^https:\/\//)
  })
})
