/** RFC 8707: a token for the API that was named, and for no other. */

import { createLocalJWKSet, type JSONWebKeySet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send } from '../transport/client.ts'
import { basicOf, formType, jsonType } from './asking.ts'

const audience = 'https://api.example.com/parcels'
const yaml = `apis:
  - { name: parcels, audience: '${audience}', dialects: [oauth2], scopes: [read], routes: [{ path: /parcels }] }
  - { name: letters, dialects: [oauth2], routes: [{ path: /letters }] }`

let server: TestServer
let pair: KeyPair

beforeAll(async () => {
  server = await startTestServer({ yaml })
  pair = await server.keyPair('parcels')
})

afterAll(() => server.remove())

const asked = (body: string, type: readonly string[] = formType): Promise<Answer> =>
  send(server, '/oauth/token', { method: 'POST', headers: [...type, ...basicOf(pair)], body })

const grant = 'grant_type=client_credentials'

test.each<readonly [string, string, readonly string[]]>([
  ['in a form', `${grant}&resource=${encodeURIComponent(audience)}`, formType],
  ['with a scope', `${grant}&scope=read&resource=${encodeURIComponent(audience)}`, formType],
  ['in JSON', JSON.stringify({ grant_type: 'client_credentials', resource: audience }), jsonType],
  ['not at all', grant, formType],
  ['without a value, which is not at all', `${grant}&resource=`, formType],
])(
  'the API of the credential may be named %s, and is the audience of the token',
  async (_way, body, type) => {
    const answer = await asked(body, type)
    expect(answer.status).toBe(200)
    const keys = JSON.parse((await send(server, '/.well-known/jwks.json')).body) as JSONWebKeySet
    const { access_token: token } = JSON.parse(answer.body) as { access_token: string }
    // RFC 9068 section 4.
    const expected = { issuer: server.url, audience, typ: 'at+jwt' }
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys), expected)
    expect(payload.aud).toBe(audience)
  },
)

const named = (...resources: readonly string[]): string =>
  [grant, ...resources.map((resource) => `resource=${encodeURIComponent(resource)}`)].join('&')

test.each<readonly [string, string, readonly string[]]>([
  ['another API here', named('urn:guichet:api:letters'), formType],
  ['the management API', named('urn:guichet:api:guichet'), formType],
  ['an API that nobody has', named('https://other.example.com/'), formType],
  ['the name of the API', named('parcels'), formType],
  ['a slash behind', named(`${audience}/`), formType],
  ['other letters', named(audience.toUpperCase()), formType],
  ['a fragment', named(`${audience}#x`), formType],
  ['the origin alone', named(new URL(audience).origin), formType],
  ['a prefix', named(audience.slice(0, -1)), formType],
  ['the issuer', named('http://localhost/'), formType],
  ['two', named(audience, 'urn:guichet:api:letters'), formType],
  ['the same twice', named(audience, audience), formType],
  ['a list', JSON.stringify({ grant_type: 'client_credentials', resource: [audience] }), jsonType],
  ['a number', JSON.stringify({ grant_type: 'client_credentials', resource: 1 }), jsonType],
  ['markup', named('"><script>c4nary</script>'), formType],
])('%s is an invalid target, once in the trail', async (_title, body, type) => {
  const answer = await asked(body, type)
  expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
    status: 400,
    body: {
      error: 'invalid_target',
      error_description: 'The resource must be the one API that the credential is for.',
    },
  })
  expect(answer.headers['cache-control']).toBe('no-store')
  const events = (await server.audit()).filter(
    ({ requestId }) => requestId === answer.headers['x-request-id'],
  )
  expect(events).toMatchObject([{ action: 'exchange.refused', cause: 'target', attempt: null }])
})

test('a wrong secret is told before a wrong resource', async () => {
  const headers = [...formType, ...basicOf({ ...pair, secret: 'wrong' })]
  const answer = await send(server, '/oauth/token', { method: 'POST', headers, body: named('urn:x:y') })
  expect(answer.status).toBe(401)
})
