import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHmac } from 'node:crypto'
import { base64url, decodeJwt, decodeProtectedHeader, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { startTestServer, type TestServer } from '../running-server.ts'
import { formats, goodRequest, jsonType, type Pair } from '../wire-format/formats.ts'
import { bearer, call, exchange, json, peerOf, plainPeerOf, send, tokenFor } from './conversation.ts'
import { hasCurl, runCurl, runNode } from './samples.ts'

const { didomiJson } = formats
const properties = 'GET /v1/properties'
const answer = '{"path":"/v1/properties"}'

/** What the page shows: jwt.io's old demonstration, signed with the key `secret`. */
const demoToken =
  'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIiwibmFtZSI6IkpvaG4gRG9lIiwiYWRtaW4iOnRydWV9.TJVA95OrM7E2cBab30RMHrHDcEfxjoYZgeFONFh7HgQ'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ tls: true })
})

afterAll(() => server.remove())

const session = (body: string, target = '/v1/sessions'): ReturnType<typeof send> =>
  send(peerOf(server), { method: 'POST', target, headers: [jsonType], body })

const textOf = ({ key, secret }: Pair): string => JSON.stringify({ type: 'api-key', key, secret })

test('DID-1 every request needs a bearer in Authorization', async () => {
  for (const line of [properties, 'POST /v1/properties', 'GET /v1/properties/1', 'DELETE /v1/properties/1']) {
    expect((await call(server, line)).status).toBe(401)
    expect((await call(server, line, bearer(await tokenFor(server, didomiJson)))).status).toBe(200)
  }
})

test.skipIf(!hasCurl)('DID-2 the curl of a call runs', async () => {
  const token = await tokenFor(server, didomiJson)
  const sample = `curl -H "Authorization: Bearer ${token}" ${server.url}/v1/properties`
  expect(await runCurl(server, sample)).toBe(answer)
})

test('DID-3 plain HTTP is 301 to the same over HTTPS, for every method and path', async () => {
  for (const method of ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']) {
    for (const target of ['/v1/sessions', '/v1/properties', '/v1/properties/1?$limit=1&q=a%20b']) {
      const response = await send(plainPeerOf(server), { method, target, headers: [], body: '' })
      expect([response.statusLine, response.header('location'), response.body]).toEqual([
        'HTTP/1.1 301 Moved Permanently',
        [`https://api.example.com:${server.port}${target}`],
        '',
      ])
    }
  }
})

test('DID-4 no valid token is 401: missing, malformed, forged or cut', async () => {
  const token = await tokenFor(server, didomiJson)
  const [header = '', payload = '', signature = ''] = token.split('.')
  const claims = { ...decodeJwt(token), scope: 'properties:admin' }
  const expired = { ...decodeJwt(token), exp: 1, iat: 0 }
  const { privateKey } = await generateKeyPair('ES256')
  const other = decodeProtectedHeader(token)
  const forge = (content: object): Promise<string> =>
    new SignJWT({ ...content }).setProtectedHeader({ ...other, alg: 'ES256' }).sign(privateKey)
  for (const one of [
    'undefined',
    'null',
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${header}.${base64url.encode(JSON.stringify(claims))}.${signature}`,
    `${base64url.encode('{"alg":"none","typ":"at+jwt"}')}.${payload}.`,
    token.slice(0, -1),
    `${token}a`,
    await forge(claims),
    await forge(expired),
  ]) {
    expect((await call(server, properties, bearer(one))).status).toBe(401)
  }
  expect((await call(server, properties)).status).toBe(401)
  expect((await call(server, properties, bearer(token))).status).toBe(200)
})

test('DID-5 a private API key comes with a secret', async () => {
  const { key, secret } = await server.keyPair('didomi')
  expect((await session(textOf({ key, secret }))).status).toBe(200)
})

test('DID-6 POST /v1/sessions with a JSON body', async () => {
  const pair = await server.keyPair('didomi')
  expect((await session(textOf(pair), '/v1/sessions')).status).toBe(200)
  const form = { method: 'POST', target: '/v1/sessions', headers: [], body: textOf(pair) }
  expect((await send(peerOf(server), form)).status).toBe(400)
})

test('DID-7 type is api-key', async () => {
  const { key, secret } = await server.keyPair('didomi')
  for (const type of ['email', 'API-KEY', 'api-key ', '', undefined, null, ['api-key']]) {
    expect((await session(JSON.stringify({ type, key, secret }))).status).toBe(400)
  }
  expect((await session(JSON.stringify({ type: 'api-key', key, secret }))).status).toBe(200)
})

test('DID-8 key is the private API key', async () => {
  const { key, secret } = await server.keyPair('didomi')
  for (const other of ['nobody', '', undefined, 1, `${key} `]) {
    expect((await session(JSON.stringify({ type: 'api-key', key: other, secret }))).status).toBe(400)
  }
})

test('DID-9 secret is the one that was generated with the key', async () => {
  const pair = await server.keyPair('didomi')
  const other = await server.keyPair('didomi')
  expect((await session(textOf({ key: pair.key, secret: other.secret }))).status).toBe(400)
  expect((await session(textOf(pair))).status).toBe(200)
})

test('DID-10 access_token is a JSON Web Token', async () => {
  const { access_token: token } = json(await exchange(server, didomiJson, await server.keyPair('didomi')))
  expect(decodeProtectedHeader(String(token))).toMatchObject({ alg: 'ES256', typ: 'at+jwt' })
  expect(decodeJwt(String(token))).toMatchObject({ iss: server.url, aud: 'urn:guichet:api:didomi' })
})

test('DID-11 whatever goes wrong with authenticating is 400', async () => {
  const pair = await server.keyPair('didomi')
  for (const body of [
    textOf({ ...pair, secret: 'wrong' }),
    textOf({ ...pair, key: 'nobody' }),
    JSON.stringify({ type: 'api-key', key: pair.key }),
    JSON.stringify({ type: 'api-key', secret: pair.secret }),
    JSON.stringify({ ...pair, type: 'email' }),
    '{',
    '',
  ]) {
    expect((await session(body)).status).toBe(400)
  }
})

test('DID-12 the sessions are the only place without a token', async () => {
  expect((await exchange(server, didomiJson, await server.keyPair('didomi'))).status).toBe(200)
  for (const path of ['/v1/properties', '/v1/properties/', '/v1/properties/1/sessions']) {
    expect((await call(server, `POST ${path}`)).status).toBe(401)
  }
})

test('DID-15 a token expires after one hour', async () => {
  const { iat = 0, exp = 0 } = decodeJwt(await tokenFor(server, didomiJson))
  expect(exp - iat).toBe(3600)
})

test.skipIf(!hasCurl)('DID-16 the curl of the exchange runs as it is printed', async () => {
  const { key, secret } = await server.keyPair('didomi')
  const sample = (one: string, other: string): string =>
    `curl -X POST ${server.url}/v1/sessions -H 'Content-Type: application/json' -d '{ "type": "api-key", "key": "${one}", "secret": "${other}" }'`
  expect(await runCurl(server, sample(key, secret))).toMatch(/^\{"access_token":"eyJ[\w.-]+"\}$/)
  expect(await runCurl(server, sample('<Your API key>', '<Your API secret>'))).toContain('"code":400')
})

test('A-DID-1 at the sessions it is 400, at a call 401', async () => {
  expect((await exchange(server, didomiJson, { key: 'nobody', secret: 'wrong' })).status).toBe(400)
  expect((await call(server, properties, bearer('bad'))).status).toBe(401)
})

test('A-DID-2 success is 200', async () => {
  expect((await exchange(server, didomiJson, await server.keyPair('didomi'))).statusLine).toBe(
    'HTTP/1.1 200 OK',
  )
})

test('A-DID-3 a refusal has code, errors, message and name', async () => {
  expect(json(await exchange(server, didomiJson, { key: 'nobody', secret: 'wrong' }))).toEqual({
    code: 400,
    errors: {},
    message: 'Invalid authentication information',
    name: 'BadRequest',
  })
  for (const headers of [[], [bearer('bad')]]) {
    expect(json(await call(server, properties, ...headers))).toEqual({
      code: 401,
      errors: {},
      message: expect.any(String),
      name: 'NotAuthenticated',
    })
  }
})

test('A-DID-4 the redirection reads no credential and leaves no trace of one', async () => {
  const pair = await server.keyPair('didomi')
  const before = (await server.audit()).length
  for (const sent of [pair, { ...pair, secret: 'wrong' }]) {
    const response = await send(plainPeerOf(server), goodRequest(didomiJson, sent))
    expect([response.status, response.header('connection')]).toEqual([301, ['close']])
  }
  expect((await server.audit()).slice(0, -before)).toEqual([])
})

test('A-DID-4 a client that follows the redirection finds its GET refused, and no token', async () => {
  const { key, secret } = await server.keyPair('didomi')
  const printed = await runNode(
    server,
    `const response = await fetch('http://localhost:${server.httpPort}/v1/sessions', {
  method: 'POST',
  headers: { 'Content-Type': 'application/json' },
  body: '${textOf({ key, secret })}',
})
console.log(response.redirected, response.status)`,
  )
  expect(printed).toBe('true 405\n')
})

test('A-DID-5 the demo token of the page is refused, and so is every HS256 token', async () => {
  expect((await call(server, properties, bearer(demoToken))).status).toBe(401)
  const token = await tokenFor(server, didomiJson)
  const { kid } = decodeProtectedHeader(token)
  const keys = (await call(server, 'GET /.well-known/jwks.json')).body
  const [jwk] = (JSON.parse(keys) as { keys: object[] }).keys
  const payload = token.split('.')[1] ?? ''
  for (const secret of ['secret', keys, JSON.stringify(jwk), kid ?? '', '']) {
    const input = `${base64url.encode(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid }))}.${payload}`
    const signature = createHmac('sha256', secret).update(input).digest('base64url')
    expect((await call(server, properties, bearer(`${input}.${signature}`))).status).toBe(401)
  }
  const { publicKey } = await generateKeyPair('ES256', { extractable: true })
  expect(Object.keys(await exportJWK(publicKey))).not.toContain('k')
})

test('A-DID-6 a key may have any number of tokens at once', async () => {
  const pair = await server.keyPair('didomi')
  const tokens = await Promise.all(Array.from({ length: 30 }, () => tokenFor(server, didomiJson, pair)))
  expect(new Set(tokens).size).toBe(30)
  for (const token of [tokens[0], tokens[29]]) {
    expect((await call(server, properties, bearer(token ?? ''))).status).toBe(200)
  }
})

test('A-DID-8 the sessions are open although the page says that all requests need a token', async () => {
  expect((await exchange(server, didomiJson, await server.keyPair('didomi'))).status).toBe(200)
})

test('A-DID-9 placeholders with their brackets are refused like any wrong pair', async () => {
  expect((await session(textOf({ key: '<Your API key>', secret: '<Your API secret>' }))).status).toBe(400)
  expect((await call(server, properties, bearer('<token>'))).status).toBe(401)
})
