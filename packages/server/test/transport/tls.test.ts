/** Plain HTTP beside HTTPS: no credential that came in clear works, and each dialect says no in its own way. */

import { connect as tlsConnect, type ConnectionOptions } from 'node:tls'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import {
  type Answer,
  type Call,
  type DialectName,
  dialectNames,
  exchangeAs,
  send,
  sendRaw,
  statusesOf,
  tokenFor,
  apiOf,
} from './client.ts'

let server: TestServer
const pairs = new Map<DialectName, KeyPair>()

beforeAll(async () => {
  server = await startTestServer({ tls: true })
  for (const name of dialectNames) pairs.set(name, await server.keyPair(apiOf(name)))
})

afterAll(() => server.remove())

const inClear = (path: string, call: Call = {}): Promise<Answer> =>
  send(server, path, { ...call, scheme: 'http', port: server.httpPort })

describe.each(dialectNames)('%s', (name) => {
  const pair = (): KeyPair => pairs.get(name)!

  test('T13 gives a token over HTTPS', async () => {
    expect((await exchangeAs(server, name, pair())).status).toBe(200)
  })

  test('T13 gives none over plain HTTP', async () => {
    const before = (await server.audit()).filter(({ action }) => action === 'exchange.granted').length
    const answer = await exchangeAs(server, name, pair(), { scheme: 'http', port: server.httpPort })
    expect(answer.status).toBe(name === 'didomi' ? 301 : 403)
    expect(answer.headers['location']).toBe(
      name === 'didomi' ? `https://localhost:${server.port}/v1/sessions` : undefined,
    )
    expect(answer.headers['cache-control']).toContain('no-store')
    expect((await server.audit()).filter(({ action }) => action === 'exchange.granted')).toHaveLength(before)
  })

  test('T13 the answer in clear is the same for a right and a wrong credential', async () => {
    const call = { scheme: 'http', port: server.httpPort } as const
    const right = await exchangeAs(server, name, pair(), call)
    const wrong = await exchangeAs(server, name, { key: 'x', secret: 'y' }, call)
    expect([wrong.status, wrong.body]).toEqual([right.status, right.body])
  })

  test('T13 an address that says it was forwarded from HTTPS is not believed', async () => {
    const headers = [
      'X-Forwarded-Proto',
      'https',
      'Forwarded',
      'proto=https',
      'X-Forwarded-Ssl',
      'on',
      'Front-End-Https',
      'on',
    ]
    const { status } = await exchangeAs(server, name, pair(), {
      scheme: 'http',
      port: server.httpPort,
      headers,
    })
    expect(status).toBe(name === 'didomi' ? 301 : 403)
  })
})

test('T13 a refusal in clear is recorded', async () => {
  await exchangeAs(server, 'digishare', pairs.get('digishare')!, { scheme: 'http', port: server.httpPort })
  const [event] = await server.audit()
  expect(event).toMatchObject({
    action: 'exchange.refused',
    cause: 'insecure',
    dialect: 'digishare',
    address: '127.0.0.1',
  })
})

describe('calls', () => {
  test.each<readonly [DialectName, string, number]>([
    ['kis', '/api/v1/api_token_access/collections', 403],
    ['recital', '/extract/api/v1/config/', 403],
    ['digishare', '/v1/campaigns', 403],
    ['didomi', '/v1/properties?a=b', 301],
    ['digitalpaye', '/v1/collecte/mobile-money', 403],
  ])('T13 %s: a call in clear does not reach the upstream', async (name, path, status) => {
    const token = await tokenFor(server, name, pairs.get(name)!)
    const headers = ['Authorization', `Bearer ${token}`]
    const before = server.upstream.length
    const refused = await inClear(path, { headers })
    expect(refused.status).toBe(status)
    if (status === 301) expect(refused.headers['location']).toBe(`https://localhost:${server.port}${path}`)
    expect(server.upstream).toHaveLength(before)
    expect((await send(server, path, { headers })).status).toBe(200)
    expect(server.upstream).toHaveLength(before + 1)
  })

  test.each(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'T13 DID-3 %s is sent on as well',
    async (method) => {
      for (const path of ['/v1/properties', '/v1/properties/7?x=1', '/v1/sessions']) {
        const { status, headers, body } = await inClear(path, { method })
        expect([status, headers['location'], body]).toEqual([
          301,
          `https://localhost:${server.port}${path}`,
          '',
        ])
      }
    },
  )

  test('T13 forward-auth and the management API refuse in clear', async () => {
    const token = await tokenFor(server, 'didomi', pairs.get('didomi')!)
    const headers = ['Authorization', `Bearer ${token}`]
    expect((await inClear('/forward-auth?api=kis', { headers })).status).toBe(403)
    expect((await inClear('/forward-auth', { headers })).status).toBe(403)
    // Its dialect redirects; a proxy would hand that on.
    expect((await inClear('/forward-auth?api=didomi', { headers })).status).toBe(403)
    const management = await tokenFor(server, 'oauth2', await server.keyPair('guichet'))
    const call = { headers: ['Authorization', `Bearer ${management}`] }
    expect((await send(server, '/api/v1/credentials', call)).status).toBe(200)
    expect((await inClear('/api/v1/credentials', call)).status).toBeGreaterThanOrEqual(400)
  })
})

describe('T15 the redirection of plain HTTP', () => {
  test.each([
    'evil.example/',
    'evil.example#',
    'user@evil.example',
    'evil.example\\',
    'evil example',
    '',
    'a"b',
    '[::1',
    'x:99999999',
  ])('T15 a host that is none is sent nowhere: %j', async (host) => {
    const { status, headers } = await inClear('/v1/properties', { headers: ['Host', host] })
    expect([400, 403]).toContain(status)
    expect(headers).not.toHaveProperty('location')
  })

  test.each(['//evil.example/x', '/\\evil.example', '/v1/properties/%0d%0aX-Evil:yes'])(
    'T23 a path that would lead elsewhere is not sent on: %s',
    async (path) => {
      const { status, headers } = await inClear(path)
      const location = headers['location']
      expect([301, 400, 403, 404]).toContain(status)
      if (location !== undefined) expect(new URL(location).host).toBe(`localhost:${server.port}`)
      expect(headers).not.toHaveProperty('x-evil')
    },
  )
})

describe('T14 versions of TLS', () => {
  const handshake = (options: ConnectionOptions): Promise<string> =>
    new Promise((resolve) => {
      const socket = tlsConnect(
        { ...options, host: '127.0.0.1', port: server.port, servername: 'localhost', ca: server.certificate },
        () => {
          resolve(socket.getProtocol() ?? '')
          socket.destroy()
        },
      )
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'error'))
    })

  test('T14 1.3 is spoken, and 1.2', async () => {
    expect(await handshake({})).toBe('TLSv1.3')
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toBe('TLSv1.2')
  })

  test.each(['TLSv1', 'TLSv1.1'] as const)('T14 %s is refused', async (version) => {
    const old = { minVersion: version, maxVersion: version, ciphers: 'ALL:@SECLEVEL=0' } as const
    expect(await handshake(old)).toMatch(/^(?:ERR_|ECONNRESET|EPROTO|error)/)
  })

  test.each(['NULL:@SECLEVEL=0', 'RC4:@SECLEVEL=0', '3DES:@SECLEVEL=0', 'aNULL:@SECLEVEL=0'])(
    'T14 the weak suites %s are refused',
    async (ciphers) => {
      const outcome = await handshake({ maxVersion: 'TLSv1.2', ciphers }).catch((error: unknown) =>
        String(error),
      )
      expect(outcome).not.toBe('TLSv1.2')
    },
  )

  test('T13 plain HTTP on the port of HTTPS gets no answer of ours', async () => {
    const reply = await sendRaw(server.port, 'GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect(statusesOf(reply).filter((status) => status < 400)).toEqual([])
  })

  test('T14 rubbish on the port of HTTPS does not stop the server', async () => {
    for (const bytes of [
      '\x16\x03\x01\xff\xff',
      '\0'.repeat(1_000),
      '\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00',
    ]) {
      await sendRaw(server.port, bytes)
    }
    expect((await send(server, '/healthz')).status).toBe(200)
  })
})
