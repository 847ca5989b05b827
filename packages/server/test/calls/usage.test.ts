import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

it('exchanges, refusals and calls are counted for their credential, and written by a stop', async () => {
  const { url, acme } = server
  const { id, key, secret } = await server.keyPair('digitalpaye')
  const exchange = (given: string) =>
    fetch(`${url}/oauth/token`, {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${key}:${given}`).toString('base64')}` },
      body: new URLSearchParams({ grant_type: 'client_credentials' }),
    })
  const { access_token: token } = (await (await exchange(secret)).json()) as { access_token: string }
  await exchange(`${secret}x`)
  const call = () =>
    fetch(`${url}/v1/collecte/mobile-money`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}` },
    })
  for (const _ of [1, 2, 3]) expect((await call()).status).toBe(200)
  const asked = await fetch(`${url}/forward-auth?api=digitalpaye`, {
    headers: { authorization: `Bearer ${token}` },
  })
  expect(asked.status).toBe(200)
  await server.stop()
  server = await startTestServer({ folder: server.folder })
  const to = Date.now() + 1
  const span = { from: to - 7_200_000, to, step: 'all', limit: 10 } as const
  const filter = { ...span, organizationId: acme.id, by: 'credential' } as const
  expect(await server.context.store.usage(filter)).toEqual([
    { at: filter.from, of: id, exchanges: 1, refusals: 1, calls: 4 },
  ])
})
