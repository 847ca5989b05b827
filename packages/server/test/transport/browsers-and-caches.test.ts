/** What a browser of another origin may read, and what a cache may keep. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, dialectNames, exchangeAs, send } from './client.ts'
import { startUnthrottledServer } from './unthrottled-server.ts'

let server: TestServer
let token: string
let pairs: ReadonlyMap<string, KeyPair>

beforeAll(async () => {
  ;({ server, token, pairs } = await startUnthrottledServer())
})

afterAll(() => server.remove())

const pairOf = (name: string): KeyPair => pairs.get(name)!

describe('T16 web origins', () => {
  const origins = [
    'https://evil.example',
    'null',
    'http://localhost.evil.example',
    'http://evillocalhost',
    'file://',
  ]

  test.each(origins)('T16 %s may read no token', async (origin) => {
    const headers = ['Origin', origin]
    for (const name of dialectNames) {
      const answer = await exchangeAs(server, name, pairOf(name), { headers })
      expect(answer.status).toBe(200)
      expect(Object.keys(answer.headers).filter((each) => each.startsWith('access-control-'))).toEqual([])
    }
    for (const path of [
      '/v1/sessions',
      '/oauth/token',
      '/api/v1/credentials',
      '/forward-auth',
      '/v1/nothing',
    ]) {
      const preflight = [
        ...headers,
        'Access-Control-Request-Method',
        'POST',
        'Access-Control-Request-Headers',
        'authorization',
      ]
      const answer = await send(server, path, { method: 'OPTIONS', headers: preflight })
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(Object.keys(answer.headers).filter((each) => each.startsWith('access-control-'))).toEqual([])
    }
  })

  test('T16 everybody may read the public keys, nobody with credentials', async () => {
    const { headers } = await send(server, '/.well-known/jwks.json', {
      headers: ['Origin', 'https://evil.example'],
    })
    expect(headers['access-control-allow-origin']).toBe('*')
    expect(headers).not.toHaveProperty('access-control-allow-credentials')
  })

  test('T16 a token header is shown to the origins of the configuration alone', async () => {
    const yaml = `apis:\n  - { name: kis, dialects: [kis], exposeTokenHeader: ['https://app.example.com'] }\n`
    const exposing = await startTestServer({ yaml })
    const pair = await exposing.keyPair('kis')
    const from = (origin: string): Promise<Answer> =>
      exchangeAs(exposing, 'kis', pair, { headers: ['Origin', origin] })
    expect((await from('https://app.example.com')).headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example.com',
      'access-control-expose-headers': 'authorization',
      vary: 'origin',
    })
    for (const other of [
      'https://app.example.com.evil.example',
      'http://app.example.com',
      'https://APP.example.com',
      'null',
    ]) {
      expect((await from(other)).headers).not.toHaveProperty('access-control-allow-origin')
    }
    await exposing.remove()
  })
})

describe('T17 what may be kept', () => {
  test.each(dialectNames)('T17 no answer of %s', async (name) => {
    const { key, secret } = pairOf(name)
    const path = {
      kis: '/api/v1/api_access_auth/sign_in',
      recital: '/auth/api/v1/login/',
      digishare: '/v1/oauth/token',
    }
    const at: Readonly<Record<string, string>> = {
      ...path,
      didomi: '/v1/sessions',
      digitalpaye: '/v1/auth',
      oauth2: '/oauth/token',
    }
    const answers = [
      await exchangeAs(server, name, { key, secret }),
      await exchangeAs(server, name, { key, secret: 'wrong' }),
      await send(server, at[name]!),
      await send(server, at[name]!, { method: 'POST' }),
      await send(server, at[name]!, {
        method: 'POST',
        headers: ['Content-Type', 'text/plain'],
        body: 'x'.repeat(20_000),
      }),
    ]
    for (const { headers } of answers) expect(headers['cache-control']).toContain('no-store')
  })

  test.each([
    '/forward-auth',
    '/v1/properties',
    '/api/v1/credentials',
    '/nothing',
    '/healthz',
    '/readyz',
    '/metrics',
    '/%ff',
  ])('T17 nothing at %s', async (path) => {
    expect((await send(server, path)).headers['cache-control']).toContain('no-store')
    const bearing = await send(server, path, { headers: ['Authorization', `Bearer ${token}`] })
    if (path !== '/v1/properties') expect(bearing.headers['cache-control']).toContain('no-store')
  })

  test('T17 the public keys for no longer than a new one is published ahead', async () => {
    const { headers } = await send(server, '/.well-known/jwks.json')
    const age = Number(/^public, max-age=(\d+)$/.exec(headers['cache-control'] ?? '')?.[1])
    expect(age * 1000).toBeLessThanOrEqual(server.configuration.signing.publishAhead)
  })
})
