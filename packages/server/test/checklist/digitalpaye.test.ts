import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { decodeJwt } from 'jose'
import { startTestServer, type TestServer } from '../running-server.ts'
import { formats, goodRequest, type Header, jsonType, type Pair } from '../wire-format/formats.ts'
import { type RawResponse, sendBytes } from '../wire-format/raw-http.ts'
import { basicOf, bearer, call, exchange, json, peerOf, send, tokenFor } from './conversation.ts'
import { hasCurl, hasPythonRequests, runCurl, runNode, runPython } from './samples.ts'

const { digitalpayeBasic } = formats
const collect = 'POST /v1/collecte/mobile-money'

/** The two refusals as the page prints them. */
const required =
  '{"statusCode":400,"message":"BadRequestError","reason":"Les identifiants API (apikey et apisecret) sont requis."}'
const wrong =
  '{"statusCode":401,"message":"UnauthorizedError","reason":"Identifiants API incorrects. Veuillez vérifier votre clé API et votre secret."}'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ tls: true })
})

afterEach(() => vi.restoreAllMocks())

afterAll(() => server.remove())

const production: Header = ['X-Environment', 'Production']

/** `POST /v1/auth` with an empty body and these headers. */
const auth = (...headers: readonly Header[]): Promise<RawResponse> =>
  send(peerOf(server), { method: 'POST', target: '/v1/auth', headers, body: '' })

const authorization = (value: string): Header => ['Authorization', value]
const basic = (text: string): Header => authorization(`Basic ${Buffer.from(text).toString('base64')}`)

test('DGP-1 a token is made from api_key and api_secret by Basic authentication', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  expect((await auth(production, basic(`${key}:${secret}`))).status).toBe(200)
})

test('DGP-2 the two are joined with a colon and encoded with base64', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  for (const [text, status] of [
    [`${key}:${secret}`, 200],
    [`${secret}:${key}`, 401],
    [`${key};${secret}`, 400],
    [`${key}${secret}`, 400],
  ] as const) {
    expect((await auth(production, basic(text))).status).toBe(status)
  }
  expect((await auth(production, authorization(`Basic ${key}:${secret}`))).status).toBe(400)
})

test('DGP-3 POST /v1/auth', async () => {
  const good = goodRequest(digitalpayeBasic, await server.keyPair('digitalpaye'))
  expect((await send(peerOf(server), { ...good, target: '/v1/auth' })).status).toBe(200)
})

test('DGP-4 X-Environment: Production', async () => {
  const pair = await server.keyPair('digitalpaye')
  const response = await auth(['X-Environment', 'Production'], authorization(`Basic ${basicOf(pair)}`))
  expect(response.status).toBe(200)
  expect(decodeJwt(digitalpayeBasic.tokenOf(response))['env']).toBe('production')
})

test('DGP-5 Authorization: Basic and the base64', async () => {
  const pair = await server.keyPair('digitalpaye')
  expect((await auth(production, authorization(`Basic ${basicOf(pair)}`))).status).toBe(200)
})

test('DGP-6 the body is empty', async () => {
  const pair = await server.keyPair('digitalpaye')
  expect(
    (await auth(production, authorization(`Basic ${basicOf(pair)}`), ['content-length', '0'])).status,
  ).toBe(200)
})

test('DGP-7 the grant has statusCode, message and data with token and exp', async () => {
  const response = await exchange(server, digitalpayeBasic, await server.keyPair('digitalpaye'))
  expect(response.status).toBe(200)
  expect(response.body).toMatch(
    /^\{"statusCode":200,"message":"Successful","data":\{"token":"eyJ[\w.-]+","exp":\d{10}\}\}$/,
  )
})

test('DGP-8 credentials that are missing are 400, in the words of the page', async () => {
  const response = await auth(production)
  expect([response.status, response.body]).toEqual([400, required])
})

test('DGP-9 credentials that are wrong are 401, in the words of the page', async () => {
  const response = await auth(production, basic('live_digitalpaye1234567:wrong'))
  expect([response.status, response.body]).toEqual([401, wrong])
})

test('DGP-10 a fault of the server is 500, in the words of the page and in no others', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  vi.spyOn(server.context.store, 'findByKey').mockRejectedValue(new Error('no such table: credentials'))
  const response = await auth(production, basic(`${key}:${secret}`))
  expect([response.status, response.body]).toEqual([
    500,
    '{"statusCode":500,"message":"InternalServerError","reason":"Une erreur est survenue. Veuillez réessayer"}',
  ])
})

test('DGP-11 the envelope tells the status of HTTP once more, in UTF-8', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  const granted = await auth(production, basic(`${key}:${secret}`))
  expect(Object.keys(json(granted))).toEqual(['statusCode', 'message', 'data'])
  const refusals = [
    await auth(),
    await auth(basic(`${key}:wrong`)),
    await call(server, 'GET /v1/auth'),
    await call(server, collect),
  ]
  for (const refused of refusals)
    expect(Object.keys(json(refused))).toEqual(['statusCode', 'message', 'reason'])
  for (const response of [granted, ...refusals]) {
    expect(json(response)['statusCode']).toBe(response.status)
    expect(response.header('content-type')).toEqual(['application/json; charset=utf-8'])
  }
})

test("DGP-12 data.exp is the token's own end in whole seconds", async () => {
  const { data } = json(await exchange(server, digitalpayeBasic, await server.keyPair('digitalpaye')))
  const { token, exp } = data as { token: string; exp: number }
  expect(exp).toBe(decodeJwt(token).exp)
})

test('DGP-13 the token is a JWT of 600 seconds with the company in companyId', async () => {
  const {
    companyId,
    iat = 0,
    exp = 0,
  } = decodeJwt<{ companyId: string }>(await tokenFor(server, digitalpayeBasic))
  expect([companyId, exp - iat]).toEqual([server.acme.id, 600])
})

test('DGP-14 a key begins with its environment and the name of the vendor', async () => {
  const live = await server.keyPair('digitalpaye')
  const test = await server.keyPair('digitalpaye', { environment: 'sandbox' })
  expect([live.key, test.key]).toEqual([
    expect.stringMatching(/^live_digitalpaye[0-9A-Za-z]+$/),
    expect.stringMatching(/^test_digitalpaye[0-9A-Za-z]+$/),
  ])
})

const isGrant = (printed: string): boolean =>
  (JSON.parse(printed) as { statusCode: number }).statusCode === 200

test.skipIf(!hasCurl)('DGP-15 the samples run: curl', async () => {
  const pair = await server.keyPair('digitalpaye')
  const printed = await runCurl(
    server,
    `curl --location --request POST '${server.url}/v1/auth' \\
--header 'X-Environment: Production' \\
--header 'Authorization: Basic ${basicOf(pair)}' \\
--data ''`,
  )
  expect(isGrant(printed)).toBe(true)
})

test('DGP-15 the samples run: PHP curl, which sends neither length nor type', async () => {
  const pair = await server.keyPair('digitalpaye')
  const lines = [
    'POST /v1/auth HTTP/1.1',
    `Host: localhost:${server.port}`,
    'Accept: */*',
    'X-Environment: Production',
    `Authorization: Basic ${basicOf(pair)}`,
  ]
  const response = await sendBytes(peerOf(server), [`${lines.join('\r\n')}\r\n\r\n`])
  expect(isGrant(response.body)).toBe(true)
})

test('DGP-15 the samples run: Node.js with an empty body', async () => {
  const pair = await server.keyPair('digitalpaye')
  const printed = await runNode(
    server,
    `const response = await fetch('${server.url}/v1/auth', {
  method: 'POST',
  headers: { 'X-Environment': 'Production', Authorization: 'Basic ${basicOf(pair)}' },
  body: '',
})
console.log(JSON.stringify(await response.json()))`,
  )
  expect(isGrant(printed)).toBe(true)
})

test.skipIf(!hasPythonRequests)('DGP-15 the samples run: Python with an empty body', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  const printed = await runPython(
    server,
    `
import requests

url = "${server.url}/v1/auth"
response = requests.post(url, headers={"X-Environment": "Production"}, auth=("${key}", "${secret}"), data="")
print(response.text)
`,
  )
  expect(isGrant(printed)).toBe(true)
})

test('A-DGP-1 absent credentials are 400 and wrong ones 401, always with the same text', async () => {
  const { key, secret } = await server.keyPair('digitalpaye')
  const absent: readonly (readonly Header[])[] = [
    [],
    [authorization('')],
    [authorization('Basic')],
    [bearer('eyJ')],
    [authorization(`Basic ${Buffer.from(key).toString('base64')}`)],
    [authorization('Basic !!!!')],
    [basic(`${key}:`)],
    [basic(`:${secret}`)],
    [basic(':')],
  ]
  for (const headers of absent) {
    const response = await auth(production, ...headers)
    expect([response.status, response.body]).toEqual([400, required])
  }
  for (const text of [`${key}:wrong`, `nobody:${secret}`, 'nobody:wrong', `${key}:${secret}:`]) {
    const response = await auth(production, basic(text))
    expect([response.status, response.body]).toEqual([401, wrong])
  }
})

test('A-DGP-2 a value scrambled like the one in the samples is 400, whatever decodes it', async () => {
  const pair = Buffer.from('live_digitalpaye1234567:00000000-0000-4000-8000-000000000000').toString('base64')
  const pieces = pair.match(/.{1,13}/g) ?? []
  const scrambled = `${[3, 0, 6, 2, 5, 1, 4].map((index) => pieces[index]).join('')}=`
  expect([scrambled.length, Buffer.from(scrambled, 'base64').includes(':')]).toEqual([81, false])
  const response = await auth(production, authorization(`Basic ${scrambled}`))
  expect([response.status, response.body]).toEqual([400, required])
})

test('A-DGP-3 content type, length and body do not matter', async () => {
  const value = authorization(`Basic ${basicOf(await server.keyPair('digitalpaye'))}`)
  for (const headers of [
    [],
    [['content-length', '0']],
    [
      ['content-type', 'application/x-www-form-urlencoded'],
      ['content-length', '0'],
    ],
    [
      ['content-type', 'text/plain'],
      ['content-length', '0'],
    ],
    [
      ['content-type', 'application/json'],
      ['content-length', '0'],
    ],
    [['content-type', 'multipart/form-data']],
    [['content-type', '']],
  ] as readonly (readonly Header[])[]) {
    expect((await auth(production, value, ...headers)).status).toBe(200)
  }
  for (const body of ['{}', 'a=b', 'no JSON', '\u0000']) {
    const request = { method: 'POST', target: '/v1/auth', headers: [value, jsonType], body }
    expect((await send(peerOf(server), request)).status).toBe(200)
  }
})

test('A-DGP-4 the environment may be missing, counts in any case, and is never guessed', async () => {
  const live = authorization(`Basic ${basicOf(await server.keyPair('digitalpaye'))}`)
  for (const [headers, status] of [
    [[], 200],
    [[['X-Environment', 'production']], 200],
    [[['x-environment', 'PRODUCTION']], 200],
    [[['X-Environment', 'Sandbox']], 401],
    [[['X-Environment', 'Staging']], 400],
    [[['X-Environment', '']], 400],
  ] as readonly (readonly [readonly Header[], number])[]) {
    expect((await auth(live, ...headers)).status).toBe(status)
  }
})

test('A-DGP-5 the token is sent as a bearer with the environment, and a bad one is told to sign in again', async () => {
  const token = await tokenFor(server, digitalpayeBasic)
  expect((await call(server, collect, bearer(token), production)).status).toBe(200)
  for (const headers of [[], [bearer('bad')], [authorization(token)]]) {
    const response = await call(server, collect, production, ...headers)
    expect([response.status, json(response)['reason']]).toEqual([
      401,
      "Token d'accès invalide. Veuillez vous reconnecter.",
    ])
  }
})

test('A-DGP-9 nothing redirects', async () => {
  const value = authorization(`Basic ${basicOf(await server.keyPair('digitalpaye'))}`)
  for (const target of ['/v1/auth', '/v1/auth/', '/v1/auth?a=b', '/V1/AUTH', '//v1/auth']) {
    const response = await send(peerOf(server), { method: 'POST', target, headers: [value], body: '' })
    expect([response.status < 300 || response.status >= 400, response.header('location')]).toEqual([true, []])
  }
})

test('A-DGP-10 the older flat shape is not served', async () => {
  const response = await exchange(server, digitalpayeBasic, await server.keyPair('digitalpaye'))
  for (const name of ['code_status', 'status', 'token', 'exp'])
    expect(Object.keys(json(response))).not.toContain(name)
})

test('A-DGP-11 strange bearers are 401', async () => {
  for (const token of [
    wrong,
    '{"statusCode":401}',
    '[object Object]',
    'undefined',
    'é',
    'a'.repeat(8_000),
    '%00',
    '..',
  ]) {
    const response = await call(
      server,
      collect,
      authorization(`Bearer ${Buffer.from(token).toString('latin1')}`),
    )
    expect(response.status).toBe(401)
  }
})

test('A-DGP-12 the pair is split at the first colon only', async () => {
  const pair: Pair = await server.keyPair('digitalpaye')
  const before = (await server.audit())[0]?.sequence ?? 0
  expect((await auth(basic(`${pair.key}:${pair.secret}:more`))).status).toBe(401)
  const [event] = await server.audit()
  expect(event).toMatchObject({ sequence: before + 1, cause: 'invalid', reason: 'wrong secret' })
})
