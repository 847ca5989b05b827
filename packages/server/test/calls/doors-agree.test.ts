/** The gateway and forward-auth about the same call: whatever a proxy tells or leaves out, the second is never milder. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'

const routes = {
  'with scopes':
    '{ path: /things, methods: [GET], scopes: [read] }, { path: /things, methods: [POST], scopes: [write] }',
  'with methods': '{ path: /things, methods: [GET] }',
  'with neither': '{ path: /things }',
} as const
const proxies = { trusted: '127.0.0.1', 'not trusted': '' } as const
const names = { named: '?api=things', unnamed: '' } as const

type Routes = keyof typeof routes
type Proxy = keyof typeof proxies

const calls = ['GET', 'POST', 'DELETE'] as const
const bearers = ['read', 'all', 'nobody'] as const

interface Started {
  readonly server: TestServer
  readonly tokens: Readonly<Record<(typeof bearers)[number], string>>
}

async function start(of: Routes, proxy: Proxy): Promise<Started> {
  const api = `{ name: things, dialects: [oauth2], scopes: [read, write], routes: [${routes[of]}] }`
  const server = await startTestServer({ yaml: `trustedProxies: [${proxies[proxy]}]\napis: [${api}]` })
  const token = async (scopes: readonly string[]): Promise<string> =>
    tokenFor(server, 'oauth2', await server.keyPair('things', { scopes }), { headers: secure })
  return { server, tokens: { read: await token(['read']), all: await token(['read', 'write']), nobody: 'x' } }
}

const secure = ['X-Forwarded-Proto', 'https']

const kinds = (Object.keys(routes) as Routes[]).flatMap((of) =>
  (Object.keys(proxies) as Proxy[]).map((proxy) => [of, proxy] as const),
)

describe.each(kinds)('routes %s, a proxy that is %s', (of, proxy) => {
  let started: Started
  beforeAll(async () => {
    started = await start(of, proxy)
  })
  afterAll(() => started.server.remove())

  const gateway = async (method: string, bearer: string): Promise<number> =>
    (await send(started.server, '/things', { method, headers: [...secure, ...bearing(bearer)] })).status
  const asked = async (query: string, headers: readonly string[], bearer: string): Promise<number> => {
    const all = [...secure, ...bearing(bearer), ...headers]
    return (await send(started.server, `/forward-auth${query}`, { headers: all })).status
  }
  const bearing = (bearer: string): string[] => ['Authorization', `Bearer ${bearer}`]
  const told = (method: string): string[] => ['X-Forwarded-Uri', '/things', 'X-Forwarded-Method', method]

  const rows = (Object.keys(names) as (keyof typeof names)[]).flatMap((name) =>
    calls.flatMap((method) => bearers.map((bearer) => [name, method, bearer] as const)),
  )

  test.each(rows)('%s: %s with the token %s', async (name, method, bearer) => {
    const token = started.tokens[bearer]
    const atGateway = await gateway(method, token)
    const known = await asked(names[name], told(method), token)
    const unknown = await asked(names[name], [], token)
    if (of === 'with neither') {
      expect([known, unknown]).toEqual([atGateway, atGateway])
    } else {
      if (proxy === 'trusted') expect(known === 200).toBe(atGateway === 200)
      else expect(known).toBe(unknown)
      expect(unknown).toBe(bearer === 'nobody' ? 401 : 403)
    }
  })
})

test('where the token may say which API is meant, an untold call of an API with scopes is refused all the same', async () => {
  const yaml = `forwardAuth: { unnamed: any }
apis:
  - { name: other, dialects: [oauth2], routes: [{ path: /other }] }
  - { name: things, dialects: [oauth2], scopes: [read], routes: [{ path: /things, scopes: [read] }, { path: /open }] }
  - { name: last, dialects: [oauth2], routes: [{ path: /last }] }`
  const server = await startTestServer({ yaml })
  const token = await tokenFor(server, 'oauth2', await server.keyPair('things'))
  const asked = async (...headers: readonly string[]): Promise<number> =>
    (await send(server, '/forward-auth', { headers: ['Authorization', `Bearer ${token}`, ...headers] }))
      .status
  expect(await asked()).toBe(403)
  // Said by the caller itself: nobody trusts it.
  expect(await asked('X-Forwarded-Uri', '/open', 'X-Forwarded-Method', 'GET')).toBe(403)
  await server.remove()
})
