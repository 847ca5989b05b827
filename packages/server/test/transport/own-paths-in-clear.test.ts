import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ tls: true })
})

afterAll(() => server.remove())

const inClear = async (path: string): Promise<number> =>
  (await fetch(`http://localhost:${server.httpPort}${path}`, { redirect: 'manual' })).status

describe('T13 plain HTTP beside HTTPS, on the paths of the server itself', () => {
  it.each([
    '/.well-known/jwks.json',
    '/.well-known/oauth-authorization-server',
    '/oauth/introspect',
    '/oauth/revoke',
    '/api/v1/openapi.json',
    '/api/v1/credentials',
    '/forward-auth',
    '/console/',
  ])('refuses %s and does not redirect it', async (path) => {
    expect(await inClear(path)).toBe(403)
  })

  it.each(['/healthz', '/readyz'])('answers those who watch: %s', async (path) => {
    expect(await inClear(path)).toBe(200)
  })
})
