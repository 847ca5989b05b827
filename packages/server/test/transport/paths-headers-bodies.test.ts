/** Paths, headers and bodies that are not what they look like. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { KeyPair, TestServer } from '../running-server.ts'
import { exchangeAs, send, sendRaw, statusesOf } from './client.ts'
import { startUnthrottledServer } from './unthrottled-server.ts'

let server: TestServer
let token: string
let pairs: ReadonlyMap<string, KeyPair>

beforeAll(async () => {
  ;({ server, token, pairs } = await startUnthrottledServer())
})

afterAll(() => server.remove())

const pairOf = (name: string): KeyPair => pairs.get(name)!
const basic = ({ key, secret }: Pick<KeyPair, 'key' | 'secret'>): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`

describe('T18 paths that only look like ours', () => {
  test.each([
    '/oauth/token/x.css',
    '/oauth/token.css',
    '/oauth/token/',
    '/OAUTH/TOKEN',
    '/oauth//token',
    '/oauth/token;x',
    '/v1/sessions/x.js',
    '/v1/sessions/',
    '/forward-auth/x.css',
    '/.well-known/jwks.json/..;/x',
    '/.well-known/jwks.json/',
    '/.WELL-KNOWN/JWKS.JSON',
    '/metrics/',
    '/healthz/x',
  ])('T18 %s is not served', async (path) => {
    const { key, secret } = pairOf('oauth2')
    const headers = [
      'Authorization',
      basic({ key, secret }),
      'Content-Type',
      'application/x-www-form-urlencoded',
    ]
    const body = 'grant_type=client_credentials'
    expect((await send(server, path, { method: 'POST', headers, body })).status).toBe(404)
    const got = await send(server, path, { headers: ['Authorization', `Bearer ${token}`] })
    expect([got.status, got.headers['cache-control']]).toEqual([404, 'no-store'])
  })

  test('T18 a management path with an ending is not served, with and without a token', async () => {
    for (const path of ['/api/v1/credentials/x.css', '/api/v1/credentials.css', '/api/v1/credentials/']) {
      expect([401, 404]).toContain((await send(server, path)).status)
    }
  })
})

describe('T22 names of headers', () => {
  beforeEach(() => undefined)
  afterEach(async () => {
    expect((await send(server, '/healthz')).status).toBe(200)
  })

  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    'T22 %s is a header like any other',
    async (name) => {
      for (const path of ['/healthz', '/forward-auth', '/v1/properties']) {
        const { status } = await send(server, path, {
          headers: [name, 'x', name, 'y', 'Authorization', `Bearer ${token}`],
        })
        expect(status).toBe(200)
      }
      const answer = await exchangeAs(server, 'digitalpaye', pairOf('digitalpaye'), { headers: [name, 'x'] })
      expect(answer.status).toBe(200)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    },
  )

  test('R06 two thousand headers are cut off or refused, and the server goes on', async () => {
    const headers = Array.from({ length: 2_000 }, (_, nth) => `h${nth}: x\r\n`).join('')
    const reply = await sendRaw(server.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`)
    expect([200, 400, 431]).toContain(statusesOf(reply)[0])
  })

  test('R06 an Authorization behind a thousand other headers counts, or the request is refused', async () => {
    const headers = Array.from({ length: 1_100 }, (_, nth) => `h${nth}: x\r\n`).join('')
    const bearing = (bearer: string): string =>
      `GET /v1/properties HTTP/1.1\r\nHost: localhost\r\n${headers}Authorization: Bearer ${bearer}\r\n\r\n`
    expect(statusesOf(await sendRaw(server.port, bearing('x')))[0]).toBeGreaterThanOrEqual(400)
    const smuggling = `GET /v1/properties HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n${headers}X-Guichet-Organization: forged\r\n\r\n`
    const before = server.upstream.length
    await sendRaw(server.port, smuggling)
    for (const { rawHeaders } of server.upstream.slice(before)) expect(rawHeaders).not.toContain('forged')
  })

  test.each<readonly [string, string, readonly number[]]>([
    ['a header of 20 kB', `X-A: ${'x'.repeat(20_000)}\r\n`, [431]],
    [
      'five hundred cookies',
      `Cookie: ${Array.from({ length: 500 }, (_, nth) => `c${nth}=${'v'.repeat(40)}`).join('; ')}\r\n`,
      [431],
    ],
  ])('R06 %s', async (_, header, expected) => {
    const reply = await sendRaw(server.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${header}\r\n`)
    expect(expected).toContain(statusesOf(reply)[0])
    expect(reply.toLowerCase()).toContain('connection: close')
  })

  test('R06 a target of a megabyte', async () => {
    const reply = await sendRaw(
      server.port,
      `GET /${'x'.repeat(1_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    )
    expect(statusesOf(reply).filter((status) => status < 400)).toEqual([])
  })
})

describe('T23 what could break out of a header', () => {
  test.each([
    '%0d%0aX-Evil:%20yes',
    '%0D%0A%0D%0A<html>',
    '\u010aX-Evil: yes',
    '%E5%98%8A%E5%98%8DX-Evil:yes',
    'a\\r\\nX-Evil: yes',
  ])('T23 %s comes back nowhere', async (text) => {
    const value = Buffer.from(text).toString('latin1')
    const headers = ['X-Request-Id', value, 'Origin', value, 'X-Environment', value, 'User-Agent', value]
    const encoded = encodeURIComponent(text)
    const answers = [
      await send(server, `/forward-auth?api=${encoded}&x=${text.replaceAll(/[^\x21-\x7e]/g, '')}`, {
        headers,
      }),
      await send(server, `/v1/properties/${encoded}`, { headers }),
      await send(server, '/v1/auth', {
        method: 'POST',
        headers: [...headers, 'Authorization', basic(pairOf('digitalpaye'))],
      }),
      await exchangeAs(server, 'didomi', { key: text, secret: text }, { headers }),
      await exchangeAs(server, 'oauth2', pairOf('oauth2'), { headers, scopes: ['evil'] }),
    ]
    for (const { status, headers: got, body } of answers) {
      expect(status).toBeLessThan(500)
      expect(got).not.toHaveProperty('x-evil')
      expect(JSON.stringify(got) + body).not.toMatch(/X-Evil/)
    }
  })

  test('T23 the id of a request is ours', async () => {
    const { headers } = await send(server, '/healthz', { headers: ['X-Request-Id', 'theirs'] })
    expect(headers['x-request-id']).toMatch(/^[\w-]+-[0-9a-z]+$/)
    expect(headers['x-request-id']).not.toBe('theirs')
  })
})

describe('bodies', () => {
  const head = 'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'

  test.each([100_000, 10_000_000, 10_000_000_000])(
    'R01 a body of %d octets is refused before it is read',
    async (length) => {
      for (const [path, status] of [
        ['/oauth/token', 413],
        ['/api/v1/api_access_auth/sign_in', 413],
        ['/v1/sessions', 400],
      ] as const) {
        const reply = await sendRaw(
          server.port,
          `${head.replace('/v1/sessions', path)}Content-Length: ${length}\r\n\r\n{"a":`,
        )
        expect(statusesOf(reply)).toEqual([status])
        expect(reply.toLowerCase()).toContain('connection: close')
      }
    },
  )

  test('R01 endless chunks are cut off', async () => {
    const chunk = `1000\r\n${'x'.repeat(0x1000)}\r\n`
    const reply = await sendRaw(
      server.port,
      `${head.replace('/v1/sessions', '/oauth/token')}Transfer-Encoding: chunked\r\n\r\n${chunk.repeat(50)}`,
    )
    expect(statusesOf(reply)).toEqual([413])
    expect(reply.toLowerCase()).toContain('connection: close')
  })

  test.each([
    'gzip',
    'br',
    'deflate',
    'zstd',
    'gzip, gzip',
    'x-gzip',
    'compress',
    'identity, gzip',
    'unknown',
  ])('R04 a body in %s is not unpacked', async (encoding) => {
    const { gzipSync } = await import('node:zlib')
    const { key, secret } = pairOf('oauth2')
    const plain = `grant_type=client_credentials&client_id=${key}&client_secret=${secret}`
    const form = ['Content-Type', 'application/x-www-form-urlencoded', 'Content-Encoding', encoding]
    for (const body of [gzipSync(plain), gzipSync('x'.repeat(5_000_000)), plain]) {
      expect((await send(server, '/oauth/token', { method: 'POST', headers: form, body })).status).toBe(415)
    }
  })
})
