/** A reverse proxy asks here whether a call may pass. On any doubt it may not, and what it is told of the caller is ours. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityHeaderNames } from '../../src/call/identity-headers.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, send, tokenFor } from '../transport/client.ts'
import { apis } from './apis.ts'

const proxied = (unnamed: string, proxies: string): string =>
  `trustedProxies: [${proxies}]\nforwardAuth: { unnamed: ${unnamed} }\n${apis}`

interface Started {
  readonly server: TestServer
  readonly tokens: Readonly<Record<'read' | 'all' | 'other' | 'plain' | 'hosted' | 'sandbox', string>>
}

async function start(unnamed: 'refuse' | 'any', proxies: string): Promise<Started> {
  const server = await startTestServer({ yaml: proxied(unnamed, proxies) })
  const token = async (api: string, given: Parameters<TestServer['keyPair']>[1] = {}): Promise<string> => {
    const pair = await server.keyPair(api, given)
    const secure = ['X-Forwarded-Proto', 'https']
    return tokenFor(server, 'oauth2', pair, { headers: proxies === '' ? [] : secure })
  }
  const tokens = {
    read: await token('things', { scopes: ['read'] }),
    all: await token('things'),
    other: await token('other'),
    plain: await token('plain'),
    hosted: await token('hosted'),
    sandbox: await token('plain', { environment: 'sandbox' }),
  }
  return { server, tokens }
}

const asked =
  ({ server }: Started) =>
  (bearer: string, headers: readonly string[] = [], path = '/forward-auth'): Promise<Answer> =>
    send(server, path, { headers: ['Authorization', `Bearer ${bearer}`, ...headers] })

describe('behind a trusted proxy', () => {
  let started: Started
  let ask: ReturnType<typeof asked>
  beforeAll(async () => {
    started = await start('refuse', '127.0.0.1')
    ask = asked(started)
  })
  afterAll(() => started.server.remove())

  const https = ['X-Forwarded-Proto', 'https']
  const call = (method: string, uri: string): string[] => [
    ...https,
    'X-Forwarded-Method',
    method,
    'X-Forwarded-Uri',
    uri,
  ]
  const nginx = (method: string, uri: string): string[] => [
    ...https,
    'X-Original-Method',
    method,
    'X-Original-URI',
    uri,
  ]

  test('T02 every identity header is set, empty where there is no value', async () => {
    const { status, headers } = await ask(started.tokens.all, call('GET', '/things'))
    expect(status).toBe(200)
    for (const name of identityHeaderNames) expect(headers).toHaveProperty(name)
    expect(headers['x-guichet-member']).toBe('')
    expect(headers['x-guichet-api']).toBe('things')
    expect(headers['x-guichet-organization']).toBe(started.server.acme.id)
    expect(headers['x-guichet-environment']).toBe('production')
    expect(headers['x-guichet-scopes']).toBe('read write admin')
  })

  test('T02 a service token has no token id and no end, and both headers are there', async () => {
    const { token } = await started.server.bearerToken('things', { scopes: ['read'] })
    const { status, headers } = await ask(token, call('GET', '/things'))
    expect(status).toBe(200)
    expect(headers['x-guichet-token-id']).toBe('')
    expect(headers['x-guichet-expires']).toBe('')
    expect(headers['x-guichet-scopes']).toBe('read')
  })

  test.each([...identityHeaderNames, ...identityHeaderNames.map((name) => name.replaceAll('-', '_'))])(
    "T02 the caller's own %s does not pass",
    async (name) => {
      for (const spelling of [name, name.toUpperCase()]) {
        const { status, headers } = await ask(started.tokens.all, [
          ...call('GET', '/things'),
          spelling,
          'forged',
        ])
        expect(status).toBe(200)
        expect(Object.values(headers)).not.toContain('forged')
      }
    },
  )

  test('T02 a refusal tells nothing of anybody', async () => {
    const { status, headers } = await ask('x', call('GET', '/things'))
    expect(status).toBe(401)
    for (const name of identityHeaderNames) expect([name, headers[name]]).toEqual([name, ''])
  })

  const rows: readonly (readonly [string, string, string, number, number])[] = [
    ['a route', 'GET', '/things', 200, 200],
    ['below a route', 'GET', '/things/7', 200, 200],
    ['HEAD is GET', 'HEAD', '/things', 200, 200],
    ['a scope that is missing', 'POST', '/things', 403, 200],
    ['a method that no route has', 'DELETE', '/things', 401, 401],
    ['OPTIONS is no exemption', 'OPTIONS', '/things', 401, 401],
    ['an invented method', 'GETS', '/things', 401, 401],
    ['a method in small letters', 'get', '/things', 401, 401],
    ['CONNECT', 'CONNECT', '/things', 401, 401],
    ['a route for all methods', 'DELETE', '/things/public', 200, 200],
    ['the longest route counts', 'GET', '/things/public/admin', 403, 200],
    ['and all below it', 'GET', '/things/public/admin/x', 403, 200],
    ['a beginning that is not at a slash', 'GET', '/thingsandmore', 401, 401],
    ['a longer route with other methods is not passed by', 'GET', '/things/audit', 401, 401],
    ['another case is another path', 'GET', '/THINGS', 401, 401],
    ['no route', 'GET', '/nothing', 401, 401],
    ['a query', 'GET', '/things?x=/things/public', 200, 200],
  ]

  test.each(rows)('T06 %s: %s %s', async (_, method, uri, reading, all) => {
    for (const headers of [call(method, uri), nginx(method, uri)]) {
      expect((await ask(started.tokens.read, headers)).status).toBe(reading)
      expect((await ask(started.tokens.all, headers)).status).toBe(all)
    }
  })

  const tricks: readonly string[] = [
    '/things/public/../admin',
    '/things/public/%2e%2e/public/admin',
    '/things/public/./admin',
    '/things/public//admin',
    '//things/public/admin',
    '/things/public%2fadmin',
    '/things/public%2Fadmin',
    '/things/public/%61dmin',
    '/things/public/a%64min',
    '/things/public/%2561dmin',
    '/things/public/adm%69n?x',
    '/things/public;/admin',
    '/things/public/admin;x=y',
    '/things/public/\\admin',
    '/things/public\\admin',
    '/things/public/%5cadmin',
    '/things/public/admin%00',
    '/things/public/%00/admin',
    '/things/public/admin%3f',
    '/things/public/admin%23',
    '/things/public/admin#x',
    '/things/public/admin%',
    '/things/public/admin%zz',
    '/things/public/ADMIN',
    '/things/public/Admin/x',
    'http://localhost/things/public/admin',
    'things/public/admin',
    '',
    '*',
  ]

  test.each(tricks)('T06 no spelling of a path gets past its scope: %s', async (uri) => {
    for (const headers of [call('GET', uri), nginx('GET', uri)]) {
      expect([400, 401, 403]).toContain((await ask(started.tokens.read, headers)).status)
    }
  })

  test.each<readonly [string, readonly string[]]>([
    [
      'both forms, and they differ',
      [...call('GET', '/things/public'), 'X-Original-URI', '/things/public/admin'],
    ],
    [
      'the path of one form, the method of the other',
      [...https, 'X-Original-URI', '/things', 'X-Forwarded-Method', 'GET'],
    ],
    ['no method', [...https, 'X-Forwarded-Uri', '/things']],
    ['the path twice', [...call('GET', '/things/public'), 'X-Forwarded-Uri', '/things/public/admin']],
    ['the method twice', [...call('GET', '/things'), 'X-Forwarded-Method', 'POST']],
    ['no path', [...https, 'X-Forwarded-Method', 'GET']],
    [
      'no HTTPS before the proxy',
      ['X-Forwarded-Proto', 'http', 'X-Forwarded-Uri', '/things', 'X-Forwarded-Method', 'GET'],
    ],
    ['no word on HTTPS', ['X-Forwarded-Uri', '/things', 'X-Forwarded-Method', 'GET']],
    [
      'another scheme',
      ['X-Forwarded-Proto', 'ws', 'X-Forwarded-Uri', '/things', 'X-Forwarded-Method', 'GET'],
    ],
    ['a chain of addresses that cannot be read', [...call('GET', '/things'), 'X-Forwarded-For', 'unknown']],
  ])('T04 T08 %s: denied', async (_, headers) => {
    expect([400, 401, 403]).toContain((await ask(started.tokens.read, headers)).status)
  })

  test('T04 the same call in both forms is that call', async () => {
    const headers = [...call('GET', '/things'), 'X-Original-URI', '/things', 'X-Original-Method', 'GET']
    expect((await ask(started.tokens.read, headers)).status).toBe(200)
  })

  test.each([
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-HTTP-Method-Override',
    'X-Forwarded-Prefix',
    'X_Forwarded_Uri',
  ])('T04 %s has no effect', async (name) => {
    const headers = [...call('GET', '/things/public/admin'), name, '/things/public']
    expect((await ask(started.tokens.read, headers)).status).toBe(403)
  })

  test('the token of another API does not pass, named by path or by name', async () => {
    expect((await ask(started.tokens.other, call('GET', '/things'))).status).toBe(401)
    expect((await ask(started.tokens.other, call('GET', '/other'))).status).toBe(200)
    expect((await ask(started.tokens.other, https, '/forward-auth?api=things')).status).toBe(401)
    expect((await ask(started.tokens.other, https, '/forward-auth?api=other')).status).toBe(200)
  })

  test('the name and the path must agree', async () => {
    const { other, read } = started.tokens
    expect((await ask(other, call('GET', '/things'), '/forward-auth?api=other')).status).toBe(401)
    expect((await ask(read, call('POST', '/things'), '/forward-auth?api=things')).status).toBe(403)
  })

  test.each([
    '?api=nobody',
    '?api=',
    '?api=things&api=other',
    '?api=things&api=things',
    '?api=__proto__',
    '?api=Things',
    '?api=things%00',
    '?API=other',
    '?api=other#x',
    '?x=?api=other',
    '?api=other&api=things',
    '?api=other&%61pi=things',
  ])('a name that is not one: %s', async (query) => {
    expect([400, 401]).toContain((await ask(started.tokens.all, https, `/forward-auth${query}`)).status)
  })

  test.each(['?api=other', '?x=1&api=other', '?%61pi=other', '?api=%6fther&x'])(
    'a name that is written in another way is that name: %s',
    async (query) => {
      expect((await ask(started.tokens.other, https, `/forward-auth${query}`)).status).toBe(200)
    },
  )

  test('without a name and a path nobody passes', async () => {
    expect((await ask(started.tokens.all, https)).status).toBe(401)
  })

  test('the paths of an API with hosts of its own are those of its hosts', async () => {
    const host = (name: string): string[] => [...call('GET', '/hosted'), 'X-Forwarded-Host', name]
    expect((await ask(started.tokens.hosted, host('hosted.example.com'))).status).toBe(200)
    expect((await ask(started.tokens.hosted, host('HOSTED.example.com:443'))).status).toBe(200)
    expect((await ask(started.tokens.hosted, host('evil.example.com'))).status).toBe(401)
    expect((await ask(started.tokens.hosted, call('GET', '/hosted'))).status).toBe(401)
  })

  test.each([
    ['User-Agent', 'kube-probe/1.31'],
    ['User-Agent', 'ELB-HealthChecker/2.0'],
    ['User-Agent', 'GoogleHC/1.0'],
    ['X-Internal', 'true'],
    ['X-Forwarded-User', 'admin'],
    ['X-Auth-Request-User', 'admin'],
    ['Remote-User', 'admin'],
  ])('T10 %s: %s is no ticket', async (name, value) => {
    for (const uri of ['/things', '/healthz', '/metrics', '/health/../things', '/.well-known/jwks.json']) {
      const headers = [...call('GET', uri), name, value]
      expect([400, 401]).toContain((await send(started.server, '/forward-auth', { headers })).status)
    }
  })

  test.each(['HEAD', 'POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'TRACE'])(
    'T09 %s of the question itself is judged like GET',
    async (method) => {
      const status = async (bearer: string, told: readonly string[]): Promise<number> => {
        const headers = ['Authorization', `Bearer ${bearer}`, ...told]
        return (await send(started.server, '/forward-auth', { method, headers })).status
      }
      expect(await status(started.tokens.read, call('GET', '/things'))).toBe(200)
      expect(await status(started.tokens.read, call('POST', '/things'))).toBe(403)
      expect(await status('x', call('GET', '/things'))).toBe(401)
    },
  )

  test.each([
    ['no octets', '', 'keep-alive'],
    ['one octet, which is left unread', 'x', 'close'],
  ])('a question with a body of %s', async (_, body, connection) => {
    const headers = ['Authorization', `Bearer ${started.tokens.all}`, ...call('POST', '/things')]
    const answer = await send(started.server, '/forward-auth', { method: 'POST', headers, body })
    expect([answer.status, answer.headers.connection]).toEqual([200, connection])
  })

  test("T04 what the caller's own query adds to the question names no other API", async () => {
    const { all, other } = started.tokens
    const path = (own: string): string => `/forward-auth?api=things&call=/things${own}`
    expect((await ask(all, call('GET', '/things?x=1'), path('?x=1'))).status).toBe(200)
    expect((await ask(other, call('GET', '/other?x=1&api=other'), path('?x=1&api=other'))).status).toBe(400)
  })

  test('no answer of it may be kept', async () => {
    for (const bearer of [started.tokens.all, 'x']) {
      expect((await ask(bearer, call('GET', '/things'))).headers['cache-control']).toContain('no-store')
    }
  })
})

describe('asked by somebody whom nobody trusts', () => {
  let started: Started
  let ask: ReturnType<typeof asked>
  beforeAll(async () => {
    started = await start('refuse', '')
    ask = asked(started)
  })
  afterAll(() => started.server.remove())

  test('T04 a forwarded path names no API', async () => {
    const headers = ['X-Forwarded-Uri', '/things', 'X-Forwarded-Method', 'GET', 'X-Original-URI', '/things']
    expect((await ask(started.tokens.all, headers)).status).toBe(401)
  })

  test('T04 forwarded headers change nothing where the API is named', async () => {
    const named = '/forward-auth?api=plain'
    const headers = [
      'X-Forwarded-Proto',
      'http',
      'X-Forwarded-For',
      'unknown',
      'X-Forwarded-Host',
      'evil.example',
    ]
    expect((await ask(started.tokens.plain, headers, named)).status).toBe(200)
    expect((await ask(started.tokens.other, [...headers, 'X-Forwarded-Uri', '/other'], named)).status).toBe(
      401,
    )
  })
})

describe('where the token itself may say which API is meant', () => {
  let started: Started
  let ask: ReturnType<typeof asked>
  beforeAll(async () => {
    started = await start('any', '')
    ask = asked(started)
  })
  afterAll(() => started.server.remove())

  test('its own API judges, and says its name', async () => {
    for (const [name, token] of [
      ['plain', started.tokens.plain],
      ['other', started.tokens.other],
    ] as const) {
      const { status, headers } = await ask(token)
      expect([status, headers['x-guichet-api']]).toEqual([200, name])
    }
    expect((await ask('x')).status).toBe(401)
  })

  test('a forwarded path makes it narrower', async () => {
    const headers = ['X-Forwarded-Uri', '/other', 'X-Forwarded-Method', 'GET']
    expect((await ask(started.tokens.all, headers)).status).toBe(401)
    expect((await ask(started.tokens.other, headers)).status).toBe(200)
  })

  test('M06 a token of the sandbox says so, and is none of an API without a sandbox', async () => {
    expect((await ask(started.tokens.sandbox)).headers['x-guichet-environment']).toBe('sandbox')
    expect((await ask(started.tokens.sandbox, [], '/forward-auth?api=other')).status).toBe(401)
  })
})
