import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { decodeJwt } from 'jose'
import { createMember } from '../../src/credentials/create-member.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { formats, formType, goodRequest, type Pair } from '../wire-format/formats.ts'
import { bearer, call, exchange, json, peerOf, send, tokenFor } from './conversation.ts'
import { hasPythonRequests, runPython } from './samples.ts'

const { recitalForm, recitalJson } = formats
const config = 'GET /extract/api/v1/config/'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ tls: true })
})

afterAll(() => server.remove())

const login = (target: string, body: string): ReturnType<typeof send> =>
  send(peerOf(server), { method: 'POST', target, headers: [formType], body })

test('REC-1 there are two ways: a service token, and an identifier with a password', async () => {
  const { token } = await server.bearerToken('recital')
  for (const one of [token, await tokenFor(server, recitalForm)]) {
    expect((await call(server, config, bearer(one))).status).toBe(200)
  }
})

test('REC-2 a service token belongs to the organization and to no member', async () => {
  const { id, token } = await server.bearerToken('recital')
  await call(server, config, bearer(token))
  const { rawHeaders } = server.upstream.at(-1)!
  const told = (name: string): string | undefined => rawHeaders[rawHeaders.indexOf(name) + 1]
  expect(told('x-guichet-organization')).toBe(server.acme.id)
  expect([told('x-guichet-credential'), told('x-guichet-member')]).toEqual([id, ''])
})

test('REC-3 a service token is a bearer as it is, without an exchange', async () => {
  const { token } = await server.bearerToken('recital')
  expect((await call(server, config, ['Authorization', `Bearer ${token}`])).status).toBe(200)
})

test('REC-4 the API is served under /extract/api/v1, and its paths reach the upstream unchanged', async () => {
  const token = await tokenFor(server, recitalForm)
  for (const path of ['/extract/api/v1/config/', '/extract/api/v1/production/files/?page=2&q=a%20b']) {
    expect((await call(server, `GET ${path}`, bearer(token))).status).toBe(200)
    expect(server.upstream.at(-1)?.url).toBe(path)
  }
})

test('REC-5 GET /config/ tests the connection for both kinds of token', async () => {
  const { token } = await server.bearerToken('recital')
  for (const one of [token, await tokenFor(server, recitalForm)]) {
    expect(json(await call(server, config, bearer(one)))).toEqual({ path: '/extract/api/v1/config/' })
  }
})

test('REC-6 an access token is used in each call that follows', async () => {
  const token = await tokenFor(server, recitalForm)
  for (let count = 0; count < 3; count++) {
    expect((await call(server, config, bearer(token))).status).toBe(200)
  }
})

test('REC-7 an access token lives for one hour', async () => {
  const { iat = 0, exp = 0 } = decodeJwt(await tokenFor(server, recitalForm))
  expect(exp - iat).toBe(3600)
})

test('REC-8 the login has a host, a last slash and a query of its own', async () => {
  const good = goodRequest(recitalForm, await server.keyPair('recital'))
  expect(good.target).toBe('/auth/api/v1/login/?noAuth=true')
  expect((await send(peerOf(server), good)).status).toBe(200)
})

test('REC-9 the body is a form, with plus for a blank, percent escapes and UTF-8', async () => {
  const email = 'amelie@acme.example'
  const member = { organizationId: server.acme.id, email, role: 'developer', scriptLogin: true } as const
  await createMember(server.context, { ...member, password: 'Où est le café + le thé & 100% lait ?' }, actor)
  const password = 'O%C3%B9+est+le+caf%C3%A9+%2B+le%20th%c3%a9+%26+100%25+lait+%3F'
  const body = `username=amelie%40acme.example&password=${password}`
  // A running server knows of a new member within the second that the contract gives it.
  const known = async (): Promise<boolean> =>
    (await login('/auth/api/v1/login/?noAuth=true', body)).status === 200
  await vi.waitUntil(known, { timeout: 10_000, interval: 250 })
  const wrong = await login('/auth/api/v1/login/?noAuth=true', body.replace('%2B', '+'))
  expect(wrong.status).toBe(401)
})

test('REC-10 success is 200 and nothing else', async () => {
  const response = await exchange(server, recitalForm, await server.keyPair('recital'))
  expect(response.statusLine).toBe('HTTP/1.1 200 OK')
})

test('REC-11 the token is access_token in the JSON', async () => {
  const response = await exchange(server, recitalForm, await server.keyPair('recital'))
  expect(json(response)['access_token']).toMatch(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/)
})

test('REC-12 an access token is sent as a bearer', async () => {
  const token = await tokenFor(server, recitalForm)
  expect((await call(server, config, ['Authorization', `Bearer ${token}`])).status).toBe(200)
  for (const value of [token, `Token ${token}`, `Basic ${token}`]) {
    expect((await call(server, config, ['Authorization', value])).status).toBe(401)
  }
})

test('REC-13 a refusal has a reason phrase and a body, for the message of the sample', async () => {
  const response = await exchange(server, recitalForm, { key: 'nobody', secret: 'wrong' })
  expect([response.statusLine, response.body]).toEqual([
    'HTTP/1.1 401 Unauthorized',
    '{"detail":"Incorrect username or password"}',
  ])
})

test('REC-14 a login for each call is tolerated, and the earlier tokens stay valid', async () => {
  const pair = await server.keyPair('recital')
  const tokens: string[] = []
  for (let count = 0; count < 12; count++) tokens.push(await tokenFor(server, recitalForm, pair))
  expect(new Set(tokens).size).toBe(12)
  for (const token of tokens) expect((await call(server, config, bearer(token))).status).toBe(200)
})

const twoSamples = ({ key, secret }: Pair, token: string): string => `
import requests

API_TOKEN = "${token}"
URL_SERVER = "${server.url}/extract/api/v1"

headers = {"Authorization": f"Bearer {API_TOKEN}"}
print(requests.get(f"{URL_SERVER}/config/", headers=headers).status_code)


def get_headers():
    r = requests.post(
        "${server.url}/auth/api/v1/login/?noAuth=true",
        data={"username": "${key}", "password": "${secret}"},
    )
    if r.status_code != 200:
        raise Exception(f"Authentication Error - {r.status_code} - {r.reason} - {r.content}")
    return {"Authorization": f"Bearer {r.json()['access_token']}"}


try:
    print(requests.get(f"{URL_SERVER}/config/", headers=get_headers()).status_code)
except Exception as error:
    print(error)
`

test.skipIf(!hasPythonRequests)(
  'REC-16 the Python samples run, with the brace that the first one lacks',
  async () => {
    const pair = await server.keyPair('recital')
    const { token } = await server.bearerToken('recital')
    expect(await runPython(server, twoSamples(pair, token))).toBe('200\n200\n')
    expect(await runPython(server, twoSamples({ ...pair, secret: 'wrong' }, token))).toBe(
      '200\nAuthentication Error - 401 - Unauthorized - b\'{"detail":"Incorrect username or password"}\'\n',
    )
  },
)

test('A-REC-2 JSON is taken where the page sends a form', async () => {
  const pair = await server.keyPair('recital')
  expect((await exchange(server, recitalJson, pair)).status).toBe(200)
})

test('A-REC-3 the last slash and the query may be missing, and nothing redirects', async () => {
  const { key, secret } = await server.keyPair('recital')
  for (const path of ['/auth/api/v1/login/', '/auth/api/v1/login']) {
    for (const query of ['', '?noAuth=true']) {
      const response = await login(path + query, `username=${key}&password=${secret}`)
      expect([response.status, response.header('location')]).toEqual([200, []])
      const refused = await login(path + query, `username=${key}&password=wrong`)
      expect([refused.status, refused.header('location')]).toEqual([401, []])
    }
  }
})

test('A-REC-4 a wrong pair is 401 with a challenge, a missing field is 422 with its place', async () => {
  const wrong = await exchange(server, recitalForm, { key: 'nobody', secret: 'wrong' })
  expect([wrong.status, wrong.header('www-authenticate')]).toEqual([401, ['Bearer']])
  const missing = await login('/auth/api/v1/login/?noAuth=true', 'username=amelie')
  expect([missing.statusLine, json(missing)]).toEqual([
    'HTTP/1.1 422 Unprocessable Entity',
    { detail: [{ loc: ['body', 'password'], msg: 'Field required', type: 'missing' }] },
  ])
})

test('A-REC-5 the type and the hour are harmless additions', async () => {
  const { access_token: token, ...more } = json(
    await exchange(server, recitalForm, await server.keyPair('recital')),
  )
  expect(typeof token).toBe('string')
  expect(more).toEqual({ token_type: 'bearer', expires_in: 3600 })
})

test('A-REC-6 one header takes either token, and a service token has no end', async () => {
  const { token } = await server.bearerToken('recital')
  await call(server, config, bearer(token))
  const { rawHeaders } = server.upstream.at(-1)!
  expect(rawHeaders[rawHeaders.indexOf('x-guichet-expires') + 1]).toBe('')
  expect((await call(server, config, bearer(`${token}a`))).status).toBe(401)
})
