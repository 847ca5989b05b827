import { afterAll, beforeAll, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

it.each([
  ['a page', 'GET', '/console/', 200],
  ['a part of a page that is not there', 'GET', '/console/assets/none.js', 404],
  ['a path that nobody has', 'GET', '/none', 404],
  ['a path that cannot be decoded', 'GET', '/console/%zz', 400],
  ['an answer of the management API', 'GET', '/api/v1/session', 200],
  ['its description', 'GET', '/api/v1/openapi.json', 200],
  ['a refusal of it', 'GET', '/api/v1/credentials', 401],
  ['a foreign change', 'POST', '/api/v1/session', 403],
  ['a path that it has not', 'GET', '/api/v1/none', 404],
  ['a page of the documentation that is not there', 'GET', '/docs/none', 404],
])('%s runs nothing that came from elsewhere, and is framed by nobody', async (_, method, path, status) => {
  const answer = await fetch(server.url + path, { method })
  expect(answer.status).toBe(status)
  const policy = answer.headers.get('content-security-policy')
  expect(policy).toContain("default-src 'none'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
  expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
  expect(answer.headers.get('server') ?? answer.headers.get('x-powered-by')).toBeNull()
})
