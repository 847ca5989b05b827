/** Requests that two programs may read differently, from a caller that tidies nothing. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { KeyPair, TestServer } from '../running-server.ts'
import { send, sendRaw, statusesOf, tokenOf } from './client.ts'
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
