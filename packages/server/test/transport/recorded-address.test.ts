/** Behind a proxy that is trusted, the audit trail names the caller, also where nothing of the request was read. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { type Call, send } from './client.ts'

let server: TestServer
beforeAll(async () => {
  server = await startTestServer({ settings: 'trustedProxies: [127.0.0.1]' })
})
afterAll(() => server.remove())

const caller = ['X-Forwarded-For', '192.0.2.7']
const https = ['X-Forwarded-Proto', 'https']
const json = ['Content-Type', 'application/json']

test.each<readonly [string, string, Call]>([
  ['another method', 'method', { method: 'PUT', headers: [...caller, ...https] }],
  ['plain HTTP', 'insecure', { method: 'POST', headers: [...caller, 'X-Forwarded-Proto', 'http'] }],
  [
    'too much',
    'tooLarge',
    { method: 'POST', headers: [...caller, ...https, ...json], body: 'x'.repeat(20_000) },
  ],
  [
    'what cannot be read',
    'malformed',
    { method: 'POST', headers: [...caller, ...https, ...json], body: '{' },
  ],
])('%s is recorded with the address of the caller', async (_, cause, call) => {
  await send(server, '/v1/oauth/token', call)
  const [event] = await server.audit()
  expect(event).toMatchObject({ action: 'exchange.refused', cause, address: '192.0.2.7' })
})

test('where the proxy tells none that can be read, its own is', async () => {
  const headers = ['X-Forwarded-For', 'unknown', ...https]
  expect((await send(server, '/v1/oauth/token', { method: 'POST', headers })).status).toBe(400)
  const [event] = await server.audit()
  expect(event).toMatchObject({ action: 'exchange.refused', cause: 'malformed', address: '127.0.0.1' })
})
