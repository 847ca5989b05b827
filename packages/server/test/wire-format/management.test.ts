/** The bodies and queries of the management API: of the right type, or refused by the name of the field. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { managementOffer } from '../../src/credentials/offers.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { bytesOf, formats, goodRequest, jsonType } from './formats.ts'
import { type RawResponse, sendBytes } from './raw-http.ts'

let server: TestServer
let token: string

beforeAll(async () => {
  server = await startTestServer()
  const pair = await server.keyPair(managementOffer.name)
  const response = await sendBytes({ port: server.port }, [bytesOf(goodRequest(formats.oauthForm, pair))])
  token = formats.oauthForm.tokenOf(response)
})

afterAll(() => server.remove())

const ask = (method: string, target: string, body: unknown): Promise<RawResponse> => {
  const headers = [['authorization', `Bearer ${token}`] as const, ...(body === undefined ? [] : [jsonType])]
  const text = body === undefined ? '' : JSON.stringify(body)
  return sendBytes({ port: server.port }, [
    bytesOf({ method, target: `/api/v1${target}`, headers, body: text }),
  ])
}

const good = { kind: 'key-pair', api: 'kis', name: 'nightly job' }

test('W35 the control: a good body makes a credential', async () => {
  expect((await ask('POST', '/credentials', good)).status).toBe(201)
})

const bodies: readonly (readonly [field: string, value: unknown])[] = [
  ['kind', 1],
  ['kind', 'keypair'],
  ['kind', ['key-pair']],
  ['api', 1],
  ['api', null],
  ['name', 1],
  ['name', true],
  ['name', ['a']],
  ['name', { a: 1 }],
  ['environment', 0],
  ['environment', 'PRODUCTION'],
  ['environment', ['sandbox']],
  ['scopes', 'collections:read'],
  ['scopes', { 0: 'collections:read' }],
  ['scopes', [1]],
  ['expires', 3600],
  ['expires', '3600'],
  ['expires', -1],
  ['expires', true],
  ['addresses', '127.0.0.1'],
  ['addresses', [127]],
  ['member', 1],
  ['organization', 1],
  ['organization', null],
  ['organization', []],
]

test.each(bodies)(
  'W35 a new credential with %s = %j is refused by the name of the field',
  async (field, value) => {
    const response = await ask('POST', '/credentials', { ...good, [field]: value })
    expect([response.status, response.header('cache-control')]).toEqual([400, ['no-store']])
    const { errors } = JSON.parse(response.body) as { errors: { field: string }[] }
    expect(errors.map((error) => error.field.split(/[./[]/)[0])).toContain(field)
    expect(response.body).not.toMatch(/zod|\.ts:|node_modules|at \w+ \(/)
  },
)

test.each(['ttl', 'rate', 'limit', '__proto__', 'state', 'key', 'secret', 'id'])(
  'W35 a member %s that a new credential does not have is refused',
  async (name) => {
    const body = JSON.stringify(good).replace(/\}$/, `,"${name}":-1}`)
    const headers = [['authorization', `Bearer ${token}`] as const, jsonType]
    const request = { method: 'POST', target: '/api/v1/credentials', headers, body }
    expect((await sendBytes({ port: server.port }, [bytesOf(request)])).status).toBe(400)
  },
)

test.each([
  'limit=-1',
  'limit=0',
  'limit=1e3',
  'limit=1.5',
  'limit=a',
  'limit=',
  'limit=1&limit=2',
  'limit=99999999',
  'state=1',
  'environment=',
  'rate=1',
])('W35 a list with ?%s is refused', async (query) => {
  const response = await ask('GET', `/credentials?${query}`, undefined)
  expect([response.status, response.header('cache-control')]).toEqual([400, ['no-store']])
})
