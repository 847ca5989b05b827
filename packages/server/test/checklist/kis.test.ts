import { afterAll, beforeAll, expect, test } from 'vitest'
import { kis } from '@guichet/dialects/catalog'
import { decodeJwt } from 'jose'
import { startTestServer, type TestServer } from '../running-server.ts'
import { formats, goodRequest, jsonType, type Pair } from '../wire-format/formats.ts'
import { bearer, call, exchange, json, peerOf, send, tokenFor } from './conversation.ts'
import { hasCurl, runCurl } from './samples.ts'

const { kisJson } = formats
const collections = 'GET /api/v1/api_token_access/collections'

let server: TestServer

/** Our own choices, which the page leaves open: 15 minutes, and a web origin that may read the token. */
const choices = `apis:
  - name: kis
    dialects: [kis]
    lifetime: 15m
    exposeTokenHeader: [https://app.example]
    scopes: [read, write]
    routes:
      - { path: /api/v1/api_token_access }
      - { path: /api/v1/api_token_access/data_handlers, scopes: [write] }`

let chosen: TestServer

beforeAll(async () => {
  ;[server, chosen] = await Promise.all([startTestServer({ tls: true }), startTestServer({ yaml: choices })])
})

afterAll(() => Promise.all([server.remove(), chosen.remove()]))

const signIn = (pair: Pair, body: string): ReturnType<typeof send> =>
  send(peerOf(server), { ...goodRequest(kisJson, pair), body })

/** The value of the response header, as it was received. */
const received = async (pair: Pair): Promise<string> =>
  (await exchange(server, kisJson, pair)).header('authorization')[0] ?? ''

test('KIS-1 every request needs authentication, and signing in is the exception', async () => {
  for (const line of [
    collections,
    'GET /api/v1/api_token_access/collections/1?include=fields',
    'GET /api/v1/api_token_access',
    'DELETE /api/v1/api_token_access/data_handlers/1',
    'OPTIONS /api/v1/api_token_access/collections',
    'HEAD /api/v1/api_token_access/collections',
  ]) {
    expect((await call(server, line)).status).toBe(401)
  }
  const upstream = server.upstream.length
  const pair = await server.keyPair('kis')
  expect((await exchange(server, kisJson, pair)).status).toBe(200)
  expect(server.upstream).toHaveLength(upstream)
})

test('KIS-2 an API access is an App_token and a Secret', async () => {
  expect(kis.words.fr['key-pair']).toMatchObject({ key: 'App_token', secret: 'Secret' })
  const { key, secret } = await server.keyPair('kis')
  expect([key, secret].map((text) => text.length > 20)).toEqual([true, true])
})

test('KIS-3 POST /api/v1/api_access_auth/sign_in', async () => {
  const pair = await server.keyPair('kis')
  const request = { ...goodRequest(kisJson, pair), target: '/api/v1/api_access_auth/sign_in' }
  expect((await send(peerOf(server), request)).status).toBe(200)
})

test('KIS-4 the sample accepts text/plain and sends application/json', async () => {
  const good = goodRequest(kisJson, await server.keyPair('kis'))
  const headers = [['accept', 'text/plain'] as const, jsonType]
  expect((await send(peerOf(server), { ...good, headers })).status).toBe(200)
})

test('KIS-5 app_token is a text and must be there', async () => {
  const pair = await server.keyPair('kis')
  const { secret } = pair
  for (const appToken of [undefined, '', null, 1, true, [pair.key], { a: pair.key }]) {
    expect((await signIn(pair, JSON.stringify({ app_token: appToken, secret }))).status).toBe(400)
  }
})

test('KIS-6 secret is a text and must be there', async () => {
  const pair = await server.keyPair('kis')
  for (const secret of [undefined, '', null, 1, true, [pair.secret], { a: pair.secret }]) {
    expect((await signIn(pair, JSON.stringify({ app_token: pair.key, secret }))).status).toBe(400)
  }
})

test('KIS-7 blanks and line ends around the JSON do not matter', async () => {
  const pair = await server.keyPair('kis')
  const { key, secret } = pair
  const body = `\n{\n  "app_token": "${key}",\n  "secret": "${secret}"\n}\n`
  for (const text of [body, body.replaceAll('\n', '\r\n'), `\t \n${body} `]) {
    expect((await signIn(pair, text)).status).toBe(200)
  }
})

test('KIS-8 the value is the response header authorization', async () => {
  expect(await received(await server.keyPair('kis'))).toMatch(/^Bearer eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('KIS-9 the value goes back as it came, in the header of the same name', async () => {
  const value = await received(await server.keyPair('kis'))
  expect((await call(server, collections, ['authorization', value])).status).toBe(200)
})

test('KIS-10 one sign-in serves all the requests that follow', async () => {
  const value = await received(await server.keyPair('kis'))
  for (let count = 0; count < 5; count++) {
    expect((await call(server, collections, ['authorization', value])).status).toBe(200)
  }
})

test.skipIf(!hasCurl)(
  'KIS-12 the curl sample runs, with the quote that it lacks and the headers shown',
  async () => {
    const { key, secret } = await server.keyPair('kis')
    const printed = await runCurl(
      server,
      `curl -i --location --request POST '${server.url}/api/v1/api_access_auth/sign_in' \\
--header 'accept: text/plain' \\
--header 'content-type: application/json' \\
--data '
{
  "app_token": "${key}",
  "secret": "${secret}"
}'`,
    )
    expect(printed).toMatch(/^HTTP\/1\.1 200 OK\r\n/)
    const [, value = ''] = /^authorization: (.+)\r$/m.exec(printed) ?? []
    const answer = await runCurl(
      server,
      `curl '${server.url}/api/v1/api_token_access/collections' --header 'authorization: ${value}'`,
    )
    expect(answer).toBe('{"path":"/api/v1/api_token_access/collections"}')
  },
)

test('A-KIS-2 the token is in the header alone', async () => {
  const response = await exchange(server, kisJson, await server.keyPair('kis'))
  expect(response.header('authorization')).toHaveLength(1)
  expect(response.body).toBe('{"success":true}')
})

test('A-KIS-3 no accept is too strange: the grant is 200 with a body, and a refusal is JSON', async () => {
  const pair = await server.keyPair('kis')
  for (const accept of ['text/plain', 'application/json', 'image/png', '*/*', '', 'text/plain;q=0']) {
    const good = goodRequest(kisJson, pair)
    const headers = [jsonType, ['accept', accept] as const]
    const granted = await send(peerOf(server), { ...good, headers })
    expect([granted.status, granted.body]).toEqual([200, '{"success":true}'])
    const refused = await send(peerOf(server), { ...good, headers, body: '{}' })
    expect([refused.status, json(refused)['success']]).toEqual([400, false])
  }
})

test('A-KIS-4 the scheme counts in any case, and the bare value counts too', async () => {
  const token = await tokenFor(server, kisJson)
  for (const value of [`Bearer ${token}`, `bearer ${token}`, `BEARER ${token}`, token]) {
    expect((await call(server, collections, ['authorization', value])).status).toBe(200)
  }
  for (const value of [
    `Bearer Bearer ${token}`,
    `Basic ${token}`,
    `Token ${token}`,
    'Bearer',
    `${token}, ${token}`,
  ]) {
    expect((await call(server, collections, ['authorization', value])).status).toBe(401)
  }
})

test('A-KIS-5 a call does not rotate the value', async () => {
  const token = await tokenFor(server, kisJson)
  const answer = await call(server, collections, bearer(token))
  expect([answer.status, answer.header('authorization')]).toEqual([200, []])
})

test('A-KIS-6 a refusal has success and errors, whatever it is about', async () => {
  const pair = await server.keyPair('kis')
  const refusal = { success: false, errors: [expect.any(String)] }
  const wrong = await exchange(server, kisJson, { ...pair, secret: 'wrong' })
  expect([wrong.status, json(wrong)]).toEqual([401, refusal])
  for (const body of ['{}', 'no JSON', '']) {
    const missing = await signIn(pair, body)
    expect([missing.status, json(missing)]).toEqual([400, refusal])
  }
  for (const headers of [[], [bearer('bad')]]) {
    const answer = await call(server, collections, ...headers)
    expect([answer.status, json(answer)]).toEqual([401, refusal])
  }
  const reader = await chosen.keyPair('kis', { scopes: ['read'] })
  const token = await tokenFor(chosen, kisJson, reader)
  const forbidden = await call(chosen, 'POST /api/v1/api_token_access/data_handlers', bearer(token))
  expect([forbidden.status, json(forbidden)['errors']]).toEqual([422, ['Api key is not allowed to do this']])
})

test('A-KIS-7 the lifetime is what the configuration says', async () => {
  const { iat = 0, exp = 0 } = decodeJwt(await tokenFor(chosen, kisJson))
  expect(exp - iat).toBe(15 * 60)
})

test('A-KIS-8 the name on the wire is app_token, not App_token', async () => {
  const pair = await server.keyPair('kis')
  const { key, secret } = pair
  expect((await signIn(pair, JSON.stringify({ App_token: key, secret }))).status).toBe(400)
  expect((await signIn(pair, JSON.stringify({ app_token: key, secret }))).status).toBe(200)
})

test('A-KIS-9 a web origin reads the token where the configuration names it, and no other does', async () => {
  const good = goodRequest(kisJson, await chosen.keyPair('kis'))
  const from = (origin: string): ReturnType<typeof send> =>
    send(peerOf(chosen), { ...good, headers: [jsonType, ['origin', origin]] })
  const named = await from('https://app.example')
  expect(named.header('access-control-allow-origin')).toEqual(['https://app.example'])
  expect(named.header('access-control-expose-headers')).toEqual(['authorization'])
  for (const origin of ['https://evil.example', 'https://app.example.evil.example', 'null']) {
    const other = await from(origin)
    expect(other.status).toBe(200)
    expect(other.headers.filter(([name]) => name.startsWith('access-control'))).toEqual([])
  }
})
