/** A request that announces no body, neither a length nor chunks, where one is expected: it is answered, and at once. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../running-server.ts'
import { dialectNamed, dialectNames, sendRaw, statusesOf } from './client.ts'
import { startUnthrottledServer } from './unthrottled-server.ts'

let server: TestServer
let token: string
let manager: string

beforeAll(async () => {
  ;({ server, token } = await startUnthrottledServer())
  ;({ token: manager } = await server.bearerToken('guichet'))
})

afterAll(() => server.remove())

const json = 'Content-Type: application/json'
const form = 'Content-Type: application/x-www-form-urlencoded'
const bearing = (bearer: string): string => `Authorization: Bearer ${bearer}`

/** The request without a body, and a second one on the same connection. */
async function statuses(line: string, ...headers: readonly string[]): Promise<readonly number[]> {
  const host = `Host: localhost:${server.port}`
  const first = [`${line} HTTP/1.1`, host, ...headers].join('\r\n')
  const second = ['GET /healthz HTTP/1.1', host, 'Connection: close'].join('\r\n')
  return statusesOf(await sendRaw(server.port, `${first}\r\n\r\n${second}\r\n\r\n`))
}

describe('at an exchange', () => {
  test.each(dialectNames)('%s asks for what is missing', async (name) => {
    const { method, path, bodies } = dialectNamed(name).request
    const type = bodies[0] === 'form' ? form : json
    const [refused, next] = await statuses(`${method} ${path}`, type)
    expect([400, 401, 422]).toContain(refused)
    expect(next).toBe(200)
  })
})

test.each(['/oauth/introspect', '/oauth/revoke'])(
  'at %s a caller without a credential is refused',
  async (path) => {
    expect(await statuses(`POST ${path}`, form)).toEqual([401, 200])
  },
)

test('at the management API no JSON is no JSON, and without a type it is an empty object', async () => {
  // The framework ends the connection after a body that it could not read.
  expect(await statuses('POST /api/v1/credentials', json, bearing(manager))).toEqual([400])
  expect(await statuses('POST /api/v1/credentials', bearing(manager))).toEqual([400, 200])
})

describe('at the gateway', () => {
  test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s passes as it is', async (method) => {
    const before = server.upstream.length
    expect(await statuses(`${method} /v1/properties`, json, bearing(token))).toEqual([200, 200])
    expect(server.upstream.slice(before)).toMatchObject([{ method, body: '' }])
    expect(server.upstream.at(-1)?.rawHeaders.map((text) => text.toLowerCase())).toContain('application/json')
  })
})

test.each(['GET', 'POST', 'DELETE'])('at /forward-auth %s is judged', async (method) => {
  expect(await statuses(`${method} /forward-auth?api=didomi`, json, bearing(token))).toEqual([200, 200])
})
