/** What the proxy passes on of Guichet itself, at a name of its own. */

import { expect, test } from 'vitest'
import { send, type Answer } from '../../packages/server/test/transport/client.ts'
import type { Scene } from './scene.ts'

/** Stands for `auth.example.com`, as `localhost` stands for the API's name. */
export const ownHost = '127.0.0.1'

export function ownPages(current: () => Scene): void {
  const ask = (path: string): Promise<Answer> => {
    const { proxy } = current()
    return send(proxy, path, { headers: ['Host', `${ownHost}:${proxy.port}`] })
  }

  test.each([
    ['/console/', 'text/html'],
    ['/console/first-run', 'text/html'],
    ['/docs/', 'text/html'],
    ['/docs/parcels', 'text/html'],
    ['/api/v1/openapi.json', 'application/json'],
    ['/api/v1/session', 'application/json'],
    ['/.well-known/jwks.json', 'application/jwk-set+json'],
    ['/.well-known/oauth-authorization-server', 'application/json'],
    ['/.well-known/revocations', ''],
  ])('has %s', async (path, type) => {
    const { status, headers } = await ask(path)
    expect([status, headers['content-type']]).toEqual([200, expect.stringContaining(type)])
  })

  test('leads from its root to the console', async () => {
    const { status, headers } = await ask('/')
    expect([status, headers.location]).toEqual([302, expect.stringMatching(/\/console\/$/)])
  })

  test.each([
    '/forward-auth?api=parcels',
    '/metrics',
    '/healthz',
    '/v1/parcels',
    '/docs/../metrics',
    '/docsx',
  ])('has no %s', async (path) => {
    const before = current().upstream.calls.length
    expect([400, 404]).toContain((await ask(path)).status)
    expect(current().upstream.calls).toHaveLength(before)
  })

  test.each(['/console/', '/docs/', '/api/v1/session', '/.well-known/jwks.json'])(
    'is another name than the API’s, which has no %s',
    async (path) => {
      const { proxy } = current()
      expect((await send(proxy, path)).status).toBe(401)
    },
  )
}
