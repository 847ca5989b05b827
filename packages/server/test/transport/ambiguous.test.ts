/** Requests that two programs may read differently, from a caller that tidies nothing. */

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import {
  type Answer,
  apiOf,
  dialectNames,
  exchangeAs,
  send,
  sendRaw,
  statusesOf,
  tokenFor,
  tokenOf,
} from './client.ts'

let server: TestServer
let token: string
const pairs = new Map<string, KeyPair>()

beforeAll(async () => {
  const often = '{ failures: 100000 }'
  server = await startTestServer({
    settings: `throttle: { credentialAndAddress: ${often}, address: ${often}, credential: ${often} }`,
  })
  for (const name of dialectNames) pairs.set(name, await server.keyPair(apiOf(name)))
  token = await tokenFor(server, 'didomi', await server.keyPair('didomi'))
})

afterAll(() => server.remove())

const pairOf = (name: string): KeyPair => pairs.get(name)!
const basic = ({ key, secret }: Pick<KeyPair, 'key' | 'secret'>): string =>
  `Basic ${Buffer.from(`${key}:${secret}`).toString('base64')}`
const grants = async (): Promise<number> =>
  (await server.audit()).filter(({ action }) => action === 'exchange.granted').length

describe('T01 two Authorization headers', () => {
  test.each<readonly [string, (good: string) => readonly [string, string]]>([
    ['good and bad', (good) => [good, 'Basic eDp5']],
    ['bad and good', (good) => ['Basic eDp5', good]],
    ['twice the same', (good) => [good, good]],
    ['Basic and Bearer', (good) => [good, `Bearer ${token}`]],
    ['Bearer and Basic', (good) => [`Bearer ${token}`, good]],
  ])('T01 %s, at the exchanges that take Basic', async (_, make) => {
    const before = await grants()
    for (const [path, name] of [
      ['/v1/auth', 'digitalpaye'],
      ['/oauth/token', 'oauth2'],
      ['/v1/oauth/token', 'digishare'],
    ] as const) {
      const [one, other] = make(basic(pairOf(name)))
      const { status } = await send(server, path, {
        method: 'POST',
        headers: [
          'Content-Type',
          'application/x-www-form-urlencoded',
          'Authorization',
          one,
          'authorization',
          other,
        ],
        body: 'grant_type=client_credentials',
      })
      expect(status).toBe(400)
    }
    expect(await grants()).toBe(before)
  })

  test.each([
    '/v1/properties',
    '/forward-auth',
    '/forward-auth?api=didomi',
    '/api/v1/credentials',
    '/healthz',
  ])('T01 at %s', async (path) => {
    for (const other of [`Bearer ${token}`, 'Bearer x', basic(pairOf('didomi'))]) {
      for (const [one, two] of [
        [`Bearer ${token}`, other],
        [other, `Bearer ${token}`],
      ] as const) {
        const { status } = await send(server, path, { headers: ['Authorization', one, 'AUTHORIZATION', two] })
        expect([400, 401]).toContain(status)
      }
    }
    expect(server.upstream).toEqual([])
  })
})

describe('T05 a caller that calls a header its own hop', () => {
  test.each([
    'authorization',
    'Authorization',
    'x-environment',
    'X-ENVIRONMENT',
    'close, authorization, x-forwarded-for',
  ])('T05 Connection: %s takes nothing away', async (named) => {
    const { key, secret } = await server.keyPair('digitalpaye', { environment: 'sandbox' })
    const headers = ['Connection', named, 'Authorization', basic({ key, secret })]
    const sandbox = await send(server, '/v1/auth', {
      method: 'POST',
      headers: [...headers, 'X-Environment', 'Sandbox'],
    })
    expect(sandbox.status).toBe(200)
    const production = await send(server, '/v1/auth', {
      method: 'POST',
      headers: [...headers, 'X-Environment', 'Production'],
    })
    expect(production.status).toBe(401)
  })
})

/** A second request that must never be served: it would be answered by 404, and by a token if it is a good one. */
const hidden = 'GET /smuggled HTTP/1.1\r\nHost: localhost\r\n\r\n'

describe('T11 messages whose end is in doubt', () => {
  const head = 'POST /v1/sessions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n'
  test.each<readonly [string, string]>([
    [
      'a length and chunks',
      `${head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    [
      'chunks and a length',
      `${head}Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['an encoding that is none', `${head}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n${hidden}`],
    [
      'chunks twice',
      `${head}Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    ],
    ['chunks and identity', `${head}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`],
    ['identity and a length', `${head}Transfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a vertical tab before chunked', `${head}Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n${hidden}`],
    ['a blank before the colon', `${head}Content-Length : 2\r\n\r\n{}${hidden}`],
    ['a tab before the colon', `${head}Content-Length\t: 2\r\n\r\n{}${hidden}`],
    ['two lengths', `${head}Content-Length: 2\r\nContent-Length: 4\r\n\r\n{}  ${hidden}`],
    ['two equal lengths', `${head}Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a list of lengths', `${head}Content-Length: 2, 2\r\n\r\n{}${hidden}`],
    ['two numbers for a length', `${head}Content-Length: 1 2\r\n\r\n{}${hidden}`],
    ['a length with a sign', `${head}Content-Length: +2\r\n\r\n{}${hidden}`],
    ['a negative length', `${head}Content-Length: -2\r\n\r\n{}${hidden}`],
    ['a hexadecimal length', `${head}Content-Length: 0x2\r\n\r\n{}${hidden}`],
    ['an empty length', `${head}Content-Length:\r\n\r\n{}${hidden}`],
    ['a length beyond all numbers', `${head}Content-Length: 99999999999999999999\r\n\r\n{}${hidden}`],
    ['a folded line', `${head}X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a folded length', `${head}Content-Length:\r\n 2\r\n\r\n{}${hidden}`],
    ['lines that end in LF alone', `${head.replaceAll('\r\n', '\n')}Content-Length: 2\n\n{}${hidden}`],
    ['one line that ends in LF alone', `${head}X-A: b\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a CR alone', `${head}X-A: b\rContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a NUL in a value', `${head}X-A: b\0\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a NUL in a name', `${head}X\0A: b\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a name that is none', `${head}X A: b\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['no name', `${head}: b\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['a head that ends in CR LF CR X', `${head}Content-Length: 2\r\n\rX{}${hidden}`],
    ['a chunk size that is none', `${head}Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n${hidden}`],
    ['a chunk size with 0x', `${head}Transfer-Encoding: chunked\r\n\r\n0x2\r\n{}\r\n0\r\n\r\n${hidden}`],
    ['a negative chunk size', `${head}Transfer-Encoding: chunked\r\n\r\n-2\r\n{}\r\n0\r\n\r\n${hidden}`],
    ['a chunk longer than it says', `${head}Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n${hidden}`],
    [
      'a chunk size beyond all numbers',
      `${head}Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}${hidden}`,
    ],
    [
      'a chunk extension of a megabyte',
      `${head}Transfer-Encoding: chunked\r\n\r\n2;${'x'.repeat(1_000_000)}\r\n{}\r\n0\r\n\r\n${hidden}`,
    ],
    ['no Host', `POST /v1/sessions HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    [
      'another version',
      `POST /v1/sessions HTTP/1.2\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
    ],
    ['no version', `POST /v1/sessions\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n{}${hidden}`],
    ['the preface of HTTP/2', `PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n${hidden}`],
    ['TLS', `\x16\x03\x01\x02\x00\x01\x00${hidden}`],
    ['a blank line and rubbish', `\r\n\0\0\0${hidden}`],
  ])('T11 %s: refused, and nothing after it is served', async (_, bytes) => {
    const reply = await sendRaw(server.port, bytes)
    const statuses = statusesOf(reply)
    expect(statuses.filter((status) => status < 400)).toEqual([])
    expect(statuses.length).toBeLessThanOrEqual(1)
    expect(reply).not.toContain('404')
    expect(reply).not.toMatch(/llhttp|HPE_|Parse Error|stack/i)
    if (statuses.length > 0) expect(reply.toLowerCase()).toContain('connection: close')
  })

  test('T11 two requests in one write are two answers, each of its own', async () => {
    const one = `GET /v1/properties HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`
    const other = 'GET /v1/properties HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'
    expect(statusesOf(await sendRaw(server.port, one + other))).toEqual([200, 401])
    expect(statusesOf(await sendRaw(server.port, other.replace('close', 'keep-alive') + one))).toEqual([
      401, 200,
    ])
  })

  test('T11 what is refused before its body is read ends the connection, so that the body is no request', async () => {
    const smuggled = `GET /v1/properties HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n\r\n`
    for (const path of [
      '/v1/properties',
      '/forward-auth',
      '/v1/sessions',
      '/nothing',
      '/api/v1/credentials',
    ]) {
      const head = `PUT ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${smuggled.length}\r\n\r\n`
      expect(statusesOf(await sendRaw(server.port, head + smuggled))).toHaveLength(1)
    }
  })
})

describe('T15 the name of the host', () => {
  const claimsOf = (text: string): { iss: string; aud: string } =>
    JSON.parse(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()) as { iss: string; aud: string }

  test.each([
    'evil.example',
    'evil.example:80',
    'localhost@evil.example',
    'LOCALHOST',
    '127.0.0.1',
    '[::1]',
    '',
  ])('T15 Host: %s changes neither issuer nor audience', async (host) => {
    const { key, secret } = pairOf('kis')
    const body = JSON.stringify({ app_token: key, secret })
    const headers = [
      'Host',
      host,
      'X-Forwarded-Host',
      'evil.example',
      'X-Forwarded-Proto',
      'https',
      'Forwarded',
      'host=evil',
      'Content-Type',
      'application/json',
    ]
    const path = '/api/v1/api_access_auth/sign_in'
    const answer = await send(server, path, { method: 'POST', headers, body })
    expect(claimsOf(tokenOf('kis', answer))).toMatchObject({ iss: server.url, aud: 'urn:guichet:api:kis' })
    expect(answer.rawHeaders.join('\n') + answer.body).not.toContain('evil')
  })

  test('T15 two hosts are refused, the same one twice too', async () => {
    for (const other of ['evil.example', 'localhost']) {
      const { status } = await send(server, '/healthz', { headers: ['Host', 'localhost', 'host', other] })
      expect(status).toBe(400)
    }
  })

  test.each([
    'http://localhost/healthz',
    'http://evil.example/healthz',
    'localhost:443',
    '*',
    'healthz',
    '?x',
  ])('T15 the target %s is no path, and is refused', async (target) => {
    const reply = await sendRaw(
      server.port,
      `GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    )
    expect(statusesOf(reply)).toEqual([400])
  })

  test('T09 CONNECT opens nothing', async () => {
    const reply = await sendRaw(server.port, 'CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n')
    expect(statusesOf(reply).filter((status) => status < 400)).toEqual([])
  })

  test('T20 an upgrade to another protocol is not taken', async () => {
    const upgrade =
      'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n'
    expect(
      statusesOf(await sendRaw(server.port, `GET /healthz HTTP/1.1\r\nHost: localhost\r\n${upgrade}\r\n`)),
    ).toEqual([200])
  })
})

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
      const startedAt = performance.now()
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
      expect(performance.now() - startedAt).toBeLessThan(3_000)
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
