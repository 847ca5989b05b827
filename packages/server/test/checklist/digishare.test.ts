import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decodeJwt } from 'jose'
import { createMember } from '../../src/credentials/create-member.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { basicHeader, formats, formType, goodRequest, jsonType } from '../wire-format/formats.ts'
import { bearer, call, exchange, json, peerOf, plainPeerOf, send, tokenFor } from './conversation.ts'
import { hasCurl, hasPythonRequests, runCurl, runNode, runPython } from './samples.ts'

const { digishareJson, digishareForm, digishareBasic } = formats
const campaigns = 'GET /v1/campaigns'
const answer = '{"path":"/v1/campaigns"}'
const developer = 'yasmine@acme.example'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ tls: true })
  const member = {
    organizationId: server.acme.id,
    email: developer,
    role: 'developer',
    password: null,
  } as const
  await createMember(server.context, member, actor)
})

afterAll(() => server.remove())

const personalToken = (): Promise<{ id: string; token: string }> =>
  server.bearerToken('digishare', { kind: 'personal-token', member: developer })

test('DGS-1 there is no access without one of two methods', async () => {
  expect((await call(server, campaigns)).status).toBe(401)
  const { token } = await personalToken()
  for (const one of [token, await tokenFor(server, digishareJson)]) {
    expect((await call(server, campaigns, bearer(one))).status).toBe(200)
  }
})

test('DGS-2 plain HTTP fails, for the exchange and for every call, and does not redirect', async () => {
  const { token } = await personalToken()
  const good = goodRequest(digishareJson, await server.keyPair('digishare'))
  const calls = ['GET', 'POST', 'PUT', 'DELETE'].map((method) => ({
    method,
    target: '/v1/campaigns',
    headers: [bearer(token)],
    body: '',
  }))
  const upstream = server.upstream.length
  for (const request of [good, ...calls]) {
    const response = await send(plainPeerOf(server), request)
    expect([response.status, response.header('location')]).toEqual([403, []])
  }
  expect(server.upstream).toHaveLength(upstream)
})

test('DGS-3 a personal token serves a script without any exchange', async () => {
  const { token } = await personalToken()
  expect((await call(server, campaigns, bearer(token))).body).toBe(answer)
})

test('DGS-5 what the server keeps of a personal token cannot show it again', async () => {
  const { id, token } = await personalToken()
  await call(server, campaigns, bearer(token))
  const kept = readdirSync(server.folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name)))
  expect(kept.some((bytes) => bytes.includes(id))).toBe(true)
  expect(kept.some((bytes) => bytes.includes(token))).toBe(false)
})

test('DGS-6 a personal token is a bearer', async () => {
  const { token } = await personalToken()
  expect((await call(server, campaigns, ['Authorization', `Bearer ${token}`])).status).toBe(200)
  expect((await call(server, campaigns, ['Authorization', token])).status).toBe(401)
  expect((await call(server, campaigns, bearer('VOTRE_JETON_D_ACCES_PERSONNEL'))).status).toBe(401)
})

test('DGS-7 GET /v1/campaigns passes with a content type and no body', async () => {
  const { token } = await personalToken()
  const response = await call(server, campaigns, bearer(token), jsonType)
  expect([response.status, response.body]).toEqual([200, answer])
})

test('DGS-8 an application acts in its own name: it is the subject, and no member is', async () => {
  const pair = await server.keyPair('digishare')
  const claims = decodeJwt(await tokenFor(server, digishareJson, pair))
  expect(claims).toMatchObject({ sub: pair.id, client_id: pair.key, org: server.acme.id })
  expect(Object.keys(claims)).not.toContain('mem')
})

test('DGS-10 POST /v1/oauth/token', async () => {
  const good = goodRequest(digishareJson, await server.keyPair('digishare'))
  expect(good.target).toBe('/v1/oauth/token')
  expect((await send(peerOf(server), good)).status).toBe(200)
})

test('DGS-11 the JSON has grant_type, client_id and client_secret, and each of them must be there', async () => {
  const { key, secret } = await server.keyPair('digishare')
  const whole = { grant_type: 'client_credentials', client_id: key, client_secret: secret }
  const post = async (fields: object): Promise<number> => {
    const request = {
      method: 'POST',
      target: '/v1/oauth/token',
      headers: [jsonType],
      body: JSON.stringify(fields),
    }
    return (await send(peerOf(server), request)).status
  }
  expect(await post(whole)).toBe(200)
  for (const name of Object.keys(whole)) expect(await post({ ...whole, [name]: undefined })).toBe(400)
})

test('DGS-12 the answer has exactly token_type, expires_in and access_token, in this order', async () => {
  const response = await exchange(server, digishareJson, await server.keyPair('digishare'))
  expect(response.body).toMatch(
    /^\{"token_type":"Bearer","expires_in":31536000,"access_token":"eyJ[\w.-]+"\}$/,
  )
  const { iat = 0, exp = 0 } = decodeJwt(String(json(response)['access_token']))
  expect(exp - iat).toBe(365 * 24 * 3600)
})

test('DGS-13 the access token goes into Authorization', async () => {
  const token = await tokenFor(server, digishareJson)
  expect((await call(server, campaigns, bearer(token))).status).toBe(200)
})

test('DGS-14 no browser is let at the secret: the exchange answers no web origin', async () => {
  const good = goodRequest(digishareJson, await server.keyPair('digishare'))
  const origin = ['origin', 'https://app.example'] as const
  const asked = await send(peerOf(server), {
    ...good,
    method: 'OPTIONS',
    headers: [origin, ['access-control-request-method', 'POST']],
    body: '',
  })
  const posted = await send(peerOf(server), { ...good, headers: [...good.headers, origin] })
  expect([asked.status, posted.status]).toEqual([405, 200])
  for (const { headers } of [asked, posted]) {
    expect(headers.filter(([name]) => name.startsWith('access-control'))).toEqual([])
  }
})

test.skipIf(!hasCurl)('DGS-16 the samples run: curl', async () => {
  const { token } = await personalToken()
  const printed = await runCurl(
    server,
    `curl -X GET "${server.url}/v1/campaigns" \\
  -H "Authorization: Bearer ${token}" \\
  -H "Content-Type: application/json"`,
  )
  expect(printed).toBe(answer)
  const { key, secret } = await server.keyPair('digishare')
  const exchanged = await runCurl(
    server,
    `curl -X POST "${server.url}/v1/oauth/token" \\
  -H "Content-Type: application/json" \\
  -d '{
    "grant_type": "client_credentials",
    "client_id": "${key}",
    "client_secret": "${secret}"
  }'`,
  )
  expect(Object.keys(JSON.parse(exchanged) as object)).toEqual(['token_type', 'expires_in', 'access_token'])
})

test('DGS-16 the samples run: Node.js', async () => {
  const { token } = await personalToken()
  const printed = await runNode(
    server,
    `const response = await fetch('${server.url}/v1/campaigns', {
  method: 'GET',
  headers: {
    Authorization: 'Bearer ${token}',
    'Content-Type': 'application/json',
  },
})
console.log(JSON.stringify(await response.json()))`,
  )
  expect(printed).toBe(`${answer}\n`)
})

test.skipIf(!hasPythonRequests)('DGS-16 the samples run: Python', async () => {
  const { token } = await personalToken()
  const printed = await runPython(
    server,
    `
import requests

url = "${server.url}/v1/campaigns"
headers = {
    "Authorization": "Bearer ${token}",
    "Content-Type": "application/json",
}
response = requests.get(url, headers=headers)
print(response.json())
`,
  )
  expect(printed).toBe("{'path': '/v1/campaigns'}\n")
})

test('A-DGS-1 the path of the prose is served too', async () => {
  const good = goodRequest(digishareJson, await server.keyPair('digishare'))
  const response = await send(peerOf(server), { ...good, target: '/oauth/token' })
  expect([response.status, json(response)]).toMatchObject([
    200,
    { token_type: 'Bearer', expires_in: 31_536_000 },
  ])
})

test('A-DGS-2 a generic OAuth library gets its token: by form and by Basic', async () => {
  const pair = await server.keyPair('digishare')
  for (const format of [digishareForm, digishareBasic]) {
    expect((await exchange(server, format, pair)).status).toBe(200)
  }
  const body = 'grant_type=client_credentials&scope=campaigns%3Aread'
  const headers = [basicHeader(`${pair.key}:${pair.secret}`), formType]
  const request = { method: 'POST', target: '/v1/oauth/token', headers, body }
  expect((await send(peerOf(server), request)).status).toBe(200)
})

test('A-DGS-3 a content type without a body is refused nowhere', async () => {
  const token = await tokenFor(server, digishareJson)
  for (const method of ['GET', 'HEAD', 'DELETE', 'POST']) {
    for (const type of [
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/x-www-form-urlencoded',
    ]) {
      const headers = [bearer(token), ['content-type', type] as const]
      const response = await send(peerOf(server), { method, target: '/v1/campaigns', headers, body: '' })
      expect(response.status).toBe(200)
    }
  }
})

test('A-DGS-4 plain HTTP is 403 in JSON, and the token that came in clear is not looked at', async () => {
  const request = { method: 'GET', target: '/v1/campaigns', headers: [bearer('whatever')], body: '' }
  const answers = [
    await send(plainPeerOf(server), request),
    await send(plainPeerOf(server), { ...request, headers: [] }),
    await send(plainPeerOf(server), goodRequest(digishareJson, { key: 'nobody', secret: 'wrong' })),
  ]
  for (const { status, body } of answers)
    expect([status, body]).toEqual([403, '{"message":"HTTPS required"}'])
})

test('A-DGS-5 refusals are those of RFC 6749 with the message of Passport, and in no cache', async () => {
  const pair = await server.keyPair('digishare')
  const refused = await exchange(server, digishareJson, { ...pair, secret: 'wrong' })
  expect([refused.status, json(refused)]).toEqual([
    401,
    {
      error: 'invalid_client',
      error_description: 'Client authentication failed',
      message: 'Client authentication failed',
    },
  ])
  const good = goodRequest(digishareJson, pair)
  const grant = await send(peerOf(server), {
    ...good,
    body: String(good.body).replace('client_cred', 'other_cred'),
  })
  expect([grant.status, json(grant)['error']]).toEqual([400, 'unsupported_grant_type'])
  const missing = await send(peerOf(server), { ...good, body: '{"grant_type":"client_credentials"}' })
  expect([missing.status, json(missing)['error']]).toEqual([400, 'invalid_request'])
  for (const headers of [[], [bearer('bad')]]) {
    const called = await call(server, campaigns, ...headers)
    expect([called.status, called.body]).toEqual([401, '{"message":"Unauthenticated."}'])
    expect(called.header('www-authenticate')[0]).toMatch(/^Bearer/)
  }
  for (const response of [refused, grant, missing])
    expect(response.header('cache-control')).toEqual(['no-store'])
})

test('A-DGS-6 one header takes both tokens; a personal one has no end until it is revoked', async () => {
  const { id, token } = await personalToken()
  expect((await call(server, campaigns, bearer(token))).status).toBe(200)
  const { rawHeaders } = server.upstream.at(-1)!
  expect(rawHeaders[rawHeaders.indexOf('x-guichet-expires') + 1]).toBe('')
  await revokeCredential(server.context, id, actor)
  const status = async (): Promise<number> => (await call(server, campaigns, bearer(token))).status
  await expect.poll(status, { timeout: 10_000 }).toBe(401)
})
