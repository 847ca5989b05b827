/** A proxy takes any 2xx for a yes, and hands a 3xx on: whatever a dialect writes, a refusal is one to the proxy too. */

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { identityHeaderNames } from '../../src/call/identity-headers.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send, tokenFor } from '../transport/client.ts'

const dialect = fileURLToPath(new URL('flag.yaml', import.meta.url))
const yaml = `trustedProxies: [127.0.0.1]
dialects: [${dialect}]
apis:
  - { name: flag, dialects: [flag], scopes: [read, write], routes: [{ path: /flag, scopes: [read, write] }] }
  - { name: other, dialects: [oauth2], routes: [{ path: /other }] }
`

let server: TestServer
let reading: string
let other: string
beforeAll(async () => {
  server = await startTestServer({ yaml })
  const headers = ['X-Forwarded-Proto', 'https']
  reading = await tokenFor(server, 'oauth2', await server.keyPair('flag', { scopes: ['read'] }), { headers })
  other = await tokenFor(server, 'oauth2', await server.keyPair('other'), { headers })
})
afterAll(() => server.remove())

const call = ['X-Forwarded-Proto', 'https', 'X-Forwarded-Uri', '/flag', 'X-Forwarded-Method', 'GET']
const ask = (headers: readonly string[], path = '/forward-auth?api=flag'): Promise<Answer> =>
  send(server, path, { headers })
const bearing = (token: string): string[] => ['Authorization', `Bearer ${token}`]

test('the gateway tells these refusals as the dialect writes them', async () => {
  const answer = await send(server, '/flag', { headers: ['X-Forwarded-Proto', 'https'] })
  expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { ok: false, why: 'missing_token' }])
})

test.each<readonly [string, () => readonly string[], number, unknown]>([
  ['no token', () => call, 401, { ok: false, why: 'missing_token' }],
  ['a wrong token', () => [...call, ...bearing('x')], 401, { ok: false, why: 'invalid_token' }],
  ['the token of another API', () => [...call, ...bearing(other)], 401, { ok: false, why: 'invalid_token' }],
  [
    'a path that is doubtful',
    () => ['X-Forwarded-Proto', 'https', 'X-Forwarded-Uri', '/flag/../x', ...bearing(reading)],
    400,
    { error: 'invalid_request' },
  ],
])('%s: a refusal to the proxy, in the words of the dialect', async (_, headers, status, body) => {
  const answer = await ask(headers())
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.body)).toMatchObject(body as object)
  expect(answer.headers['cache-control']).toContain('no-store')
})

test('a refusal that the dialect tells by a redirection is none to the proxy', async () => {
  expect((await ask([...call, ...bearing(reading)])).status).toBe(403)
})

test('plain HTTP is never redirected here, whatever the dialect wants', async () => {
  const inClear = ['X-Forwarded-Proto', 'http', ...call.slice(2), ...bearing(reading)]
  const { status, headers } = await ask(inClear)
  expect(status).toBe(403)
  expect(headers).not.toHaveProperty('location')
})

test('HEAD of the question is refused like GET', async () => {
  const { status } = await send(server, '/forward-auth?api=flag', { method: 'HEAD', headers: call })
  expect(status).toBe(401)
})

test.each([
  ['by the dialect', '/forward-auth?api=flag'],
  ['for nobody', '/forward-auth?api=nobody'],
  ['in the standard words', '/forward-auth'],
])('T02 a refusal %s has every identity header, and all are empty', async (_, path) => {
  const { headers } = await ask(['X-Forwarded-Proto', 'https', 'X-Guichet-Subject', 'forged'], path)
  for (const name of identityHeaderNames) expect([name, headers[name]]).toEqual([name, ''])
})

test('T01 T02 two Authorization headers are refused like every other question, and tell nothing of anybody', async () => {
  const { status, headers } = await ask([...call, ...bearing(reading), ...bearing(reading)])
  expect(status).toBe(400)
  for (const name of identityHeaderNames) expect([name, headers[name]]).toEqual([name, ''])
})

test('a question with a body that nobody reads ends its connection', async () => {
  const headers = [...call, ...bearing(other), 'Content-Length', '2']
  const answer = await send(server, '/forward-auth', { method: 'POST', headers, body: '{}' })
  expect(answer.headers['connection']).toBe('close')
})
