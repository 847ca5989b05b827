import type { IncomingMessage, ServerResponse } from 'node:http'
import { describe, expect, test } from 'vitest'
import { Guichet, html, json, outcome, outcomes } from '../guichet.ts'

const introspection = { key: 'the:key', secret: 'a secret/%é' }

/** What Guichet says about a service token: no end, no token id. */
const good = (guichet: Guichet): Record<string, unknown> => {
  const { jti: _jti, exp: _exp, ...rest } = guichet.claims()
  return { active: true, token_type: 'Bearer', ...rest }
}

function answers(guichet: Guichet, changes: Readonly<Record<string, unknown>> = {}): void {
  guichet.instead.set('introspect', (_request, response) => json(response, { ...good(guichet), ...changes }))
}

test('a bearer token that is no JWT is refused where no introspection is configured', async () => {
  const guichet = await Guichet.start()
  expect(outcome(await guichet.verifier().verifyToken('gch_service_token'))).toBe(
    '401 no JWT, and introspection is not configured',
  )
  expect(guichet.requests.introspect).toBe(0)
})

test('Guichet is asked as RFC 7662 says, by who we are as RFC 6749 section 2.3.1 says', async () => {
  const guichet = await Guichet.start()
  const seen: { request?: IncomingMessage; body?: string } = {}
  guichet.instead.set('introspect', (request, response: ServerResponse, body) => {
    Object.assign(seen, { request, body })
    json(response, good(guichet))
  })
  await guichet.verifier({ introspection }).verifyToken('gch_service+token/1=')
  expect(seen.request?.method).toBe('POST')
  expect(seen.body).toBe('token=gch_service%2Btoken%2F1%3D')
  expect(seen.request?.headers).toMatchObject({
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `Basic ${Buffer.from('the%3Akey:a+secret%2F%25%C3%A9').toString('base64')}`,
  })
})

test('an active token has a principal, without an end where the answer names none', async () => {
  const guichet = await Guichet.start()
  answers(guichet, { scope: undefined, mem: 'mem_1', extra: 7 })
  expect(await guichet.verifier({ introspection }).verifyToken('gch_1')).toMatchObject({
    ok: true,
    principal: {
      organization: 'org_1',
      credential: 'cred_1',
      member: 'mem_1',
      tokenId: null,
      expiresAt: null,
      scopes: [],
      claims: { active: true, extra: 7 },
    },
  })
})

test('an end and a token id that the answer names count', async () => {
  const guichet = await Guichet.start()
  answers(guichet, { jti: 'token_1', exp: guichet.time + 2 })
  const verifier = guichet.verifier({ introspection, leeway: 0 })
  expect(await verifier.verifyToken('gch_1')).toMatchObject({
    principal: { tokenId: 'token_1', expiresAt: new Date((guichet.time + 2) * 1000) },
  })
  guichet.time += 2
  expect(outcome(await verifier.verifyToken('gch_1'))).toBe('401 expired')
})

describe('an answer is remembered', () => {
  test('for less than five seconds', async () => {
    const guichet = await Guichet.start()
    answers(guichet)
    const verifier = guichet.verifier({ introspection })
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('accepted')
    guichet.time += 4.499
    expect(verifier.verifyToken('gch_1')).toMatchObject({ ok: true })
    guichet.instead.clear()
    guichet.time += 0.001
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('401 not active')
    expect(guichet.requests.introspect).toBe(2)
  })

  test('until the list names its credential', async () => {
    const guichet = await Guichet.start()
    answers(guichet)
    const verifier = guichet.verifier({ introspection, revocations: { by: 'events' } })
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('accepted')
    guichet.revoke('credentials', 'cred_1')
    const asked = guichet.asked('revocations')
    guichet.announce()
    await asked
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('401 the credential is revoked')
    expect(guichet.requests.introspect).toBe(1)
  })

  test('for this token alone', async () => {
    const guichet = await Guichet.start()
    guichet.instead.set('introspect', (_request, response, body) =>
      json(response, body === 'token=gch_1' ? good(guichet) : { active: false }),
    )
    const verifier = guichet.verifier({ introspection })
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('accepted')
    for (const other of ['gch_', 'gch_1=', 'gch_11']) {
      expect(outcome(await verifier.verifyToken(other))).toBe('401 not active')
    }
  })

  test('and no refusal is', async () => {
    const guichet = await Guichet.start()
    const verifier = guichet.verifier({ introspection })
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('401 not active')
    answers(guichet)
    expect(outcome(await verifier.verifyToken('gch_1'))).toBe('accepted')
  })
})

test('a not-before is for tokens that were minted, and leaves a service token alone', async () => {
  const guichet = await Guichet.start()
  answers(guichet)
  guichet.list.notBefore.credentials.push(['cred_1', guichet.time + 1])
  expect(outcome(await guichet.verifier({ introspection }).verifyToken('gch_1'))).toBe('accepted')
})

test('any number of calls with one token are one question', async () => {
  const guichet = await Guichet.start()
  answers(guichet)
  const verifier = guichet.verifier({ introspection })
  const all = await outcomes(
    verifier,
    Array.from({ length: 50 }, () => 'gch_1'),
  )
  expect(new Set(all)).toEqual(new Set(['accepted']))
  expect(guichet.requests.introspect).toBe(1)
})

test('a flood of invented tokens does not become a flood of questions', async () => {
  const guichet = await Guichet.start()
  const verifier = guichet.verifier({ introspection })
  await verifier.ready()
  const all = await outcomes(
    verifier,
    Array.from({ length: 200 }, (_none, at) => `gch_${at}`),
  )
  expect(all.filter((line) => line === '401 not active')).toHaveLength(64)
  expect(all.filter((line) => line === '503 too many introspections at a time')).toHaveLength(136)
  expect(guichet.requests.introspect).toBe(64)
})

test.each([
  ['another audience', { aud: 'https://other.example.com' }, 'audience'],
  ['no audience', { aud: undefined }, 'audience'],
  ['another issuer', { iss: 'https://other.example.com' }, 'issuer'],
  ['an end in the past', { exp: 1 }, 'expired'],
  ['an end that is no number', { exp: '9999999999' }, 'claims'],
  ['a beginning in the future', { nbf: 4_000_000_000 }, 'not-yet-valid'],
  ['no organization', { org: undefined }, 'claims'],
  ['no credential', { cred: undefined }, 'claims'],
  ['another environment', { env: 'staging' }, 'claims'],
])('an active answer with %s is refused', async (_title, changes, reason) => {
  const guichet = await Guichet.start()
  answers(guichet, changes)
  expect(outcome(await guichet.verifier({ introspection }).verifyToken('gch_1'))).toBe(`401 ${reason}`)
})

test.each([
  ['is away', (response: ServerResponse) => void response.destroy()],
  ['says 500', (response: ServerResponse) => void response.writeHead(500).end()],
  ['does not know us', (response: ServerResponse) => void response.writeHead(401).end()],
  ['answers HTML', html],
  [
    'answers no JSON',
    (response: ServerResponse) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end('{'),
  ],
  [
    'says active twice',
    (response: ServerResponse) =>
      void response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"active":false,"active":true}'),
  ],
  ['says that active is a text', (response: ServerResponse) => json(response, { active: 'true' })],
  ['redirects', (response: ServerResponse) => void response.writeHead(307, { location: '/' }).end()],
])('where Guichet %s, nobody passes: 503', async (_title, answer) => {
  const guichet = await Guichet.start()
  guichet.instead.set('introspect', (_request, response) => answer(response))
  expect(outcome(await guichet.verifier({ introspection }).verifyToken('gch_1'))).toMatch(/^503 /)
})

test.each(['', ' ', 'a b', 'a\n', '{"a":1}', 'é', 'a'.repeat(8193)])(
  'what cannot be a token is asked nobody: %j',
  async (text) => {
    const guichet = await Guichet.start()
    expect(outcome(await guichet.verifier({ introspection }).verifyToken(text))).toBe('401 malformed')
    expect(guichet.requests.introspect).toBe(0)
  },
)

test('a JWT is never introspected, whatever is wrong with it', async () => {
  const guichet = await Guichet.start()
  answers(guichet)
  expect(outcome(await guichet.verifier({ introspection }).verifyToken('a.b.c'))).toBe('401 malformed')
  expect(guichet.requests.introspect).toBe(0)
})

test('what a fetch of the API’s own throws is not quoted: it may hold the secret and the token', async () => {
  const guichet = await Guichet.start()
  const verifier = guichet.verifier({
    introspection,
    fetch: (input, init) =>
      init?.method === 'POST'
        ? Promise.reject(new Error(`cannot send ${JSON.stringify(init)}`))
        : fetch(input, init),
  })
  expect(outcome(await verifier.verifyToken('gch_1'))).toBe(
    `503 ${guichet.url}/oauth/introspect does not answer: no reason given`,
  )
})
