/** What passes the gateway: the call, who makes it as we know it, and none of what proved it. */

import { once } from 'node:events'
import { createServer, request as httpRequest } from 'node:http'
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Server as NetServer,
  type Socket,
} from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { identityHeaderNames } from '../../src/call/identity-headers.ts'
import type { RunningServer } from '../../src/serve/server.ts'
import { startTestServer, type TestServer, type UpstreamRequest } from '../running-server.ts'
import { type Answer, type Call, send, sendRaw, statusesOf, tokenFor } from '../transport/client.ts'
import { apis } from './apis.ts'
import { startSecondGateway } from './second-gateway.ts'

let server: TestServer
let token: string
let reading: string

beforeAll(async () => {
  server = await startTestServer({ yaml: apis })
  token = await tokenFor(server, 'oauth2', await server.keyPair('things'))
  reading = await tokenFor(server, 'oauth2', await server.keyPair('things', { scopes: ['read'] }))
})

afterAll(() => server.remove())

const bearing = (bearer: string, path: string, call: Call = {}): Promise<Answer> =>
  send(server, path, { ...call, headers: ['Authorization', `Bearer ${bearer}`, ...(call.headers ?? [])] })

/** What reached the upstream of one call, which was let through. */
async function passed(path: string, call: Call = {}): Promise<UpstreamRequest> {
  const before = server.upstream.length
  const { status, body } = await bearing(token, path, call)
  expect([status, body.slice(0, 200)]).toEqual([200, expect.anything()])
  expect(server.upstream).toHaveLength(before + 1)
  return server.upstream.at(-1)!
}

const headersOf = ({ rawHeaders }: UpstreamRequest): ReadonlyMap<string, readonly string[]> => {
  const all = new Map<string, string[]>()
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = (rawHeaders[at] ?? '').toLowerCase()
    all.set(name, [...(all.get(name) ?? []), rawHeaders[at + 1] ?? ''])
  }
  return all
}

describe('headers', () => {
  test('T02 every identity header arrives once, empty where it has no value', async () => {
    const headers = headersOf(await passed('/things'))
    for (const name of identityHeaderNames) expect([name, headers.get(name)?.length]).toEqual([name, 1])
    expect(headers.get('x-guichet-api')).toEqual(['things'])
    expect(headers.get('x-guichet-organization')).toEqual([server.acme.id])
    expect(headers.get('x-guichet-member')).toEqual([''])
  })

  test.each(
    [...identityHeaderNames, 'x-guichet-anything'].flatMap((name) => [
      name,
      name.toUpperCase(),
      name.replaceAll('-', '_'),
      name.replace('-', '_'),
      name.replaceAll('-', '.'),
    ]),
  )("T02 the caller's own %s does not pass", async (name) => {
    const headers = headersOf(await passed('/things', { headers: [name, 'forged', name, 'forged again'] }))
    expect([...headers.values()].flat().filter((value) => value.includes('forged'))).toEqual([])
    for (const own of identityHeaderNames) expect(headers.get(own)).toHaveLength(1)
  })

  test('the token stays here', async () => {
    const request = await passed('/things', {
      headers: ['Proxy-Authorization', 'Basic eDp5', 'X-Api-Key', 'theirs'],
    })
    expect(request.rawHeaders.join('\n')).not.toContain(token)
    const headers = headersOf(request)
    for (const name of ['authorization', 'proxy-authorization']) expect(headers.has(name)).toBe(false)
    expect(headers.get('x-api-key')).toEqual(['theirs'])
  })

  test('T05 headers of one connection do not pass', async () => {
    const request = await passed('/things', {
      headers: [
        'Connection',
        'close',
        'Keep-Alive',
        'timeout=5',
        'TE',
        'trailers',
        'Proxy-Connection',
        'x',
        'Upgrade',
        'h2c',
      ],
    })
    const headers = headersOf(request)
    for (const name of ['keep-alive', 'te', 'proxy-connection', 'upgrade', 'transfer-encoding']) {
      expect([name, headers.has(name)]).toEqual([name, false])
    }
  })

  test.each(identityHeaderNames)('T05 Connection: %s does not take our header away', async (name) => {
    const headers = headersOf(
      await passed('/things', { headers: ['Connection', `close, ${name}, Authorization`] }),
    )
    expect(headers.get(name)).toHaveLength(1)
    expect(headers.get('connection')?.join() ?? '').not.toContain('x-guichet')
  })

  test('T05 a header that the caller calls its own hop is not passed on', async () => {
    const headers = headersOf(
      await passed('/things', { headers: ['Connection', 'close, X-Secret', 'X-Secret', 'x'] }),
    )
    expect(headers.has('x-secret')).toBe(false)
  })

  test('T04 what a caller says of its own way here does not pass; we say where it came from', async () => {
    const request = await passed('/things', {
      headers: [
        'X-Forwarded-For',
        '192.0.2.66',
        'X-Forwarded-Host',
        'evil.example',
        'X-Forwarded-Proto',
        'ftp',
        'Forwarded',
        'for=192.0.2.66',
        'X-Real-IP',
        '192.0.2.66',
        'X_Forwarded_For',
        '192.0.2.66',
      ],
      from: '127.0.0.5',
    })
    expect(request.rawHeaders.join('\n')).not.toMatch(/192\.0\.2\.66|evil|ftp/)
    expect(headersOf(request).get('x-forwarded-for')).toEqual(['127.0.0.5'])
  })

  test.each([
    'X-HTTP-Method-Override',
    'X-HTTP-Method',
    'X-Method-Override',
    'X-Original-Method',
    'X-Original-URL',
    'X-Rewrite-URL',
    'X-Client-IP',
    'True-Client-IP',
    'CF-Connecting-IP',
    'X-Cluster-Client-IP',
  ])(
    'what was judged is what is obeyed, and who called is who is believed: %s does not pass',
    async (name) => {
      for (const spelling of [
        name,
        name.toUpperCase(),
        name.replaceAll('-', '_'),
        name.replaceAll('-', '.'),
      ]) {
        const headers = [spelling, 'DELETE', spelling, '192.0.2.66']
        expect((await passed('/things', { headers })).rawHeaders.join()).not.toMatch(/DELETE|192\.0\.2\.66/)
      }
    },
  )
})

describe('methods and paths', () => {
  test.each(['GET', 'PUT', 'POST'])('%s passes with its query', async (method) => {
    const path = '/things/7?a=1&b=%20x&c=%2F'
    expect(await passed(path, { method })).toMatchObject({ method, url: path })
  })

  test.each(['?next=../x', '?q=..%2f', '?q=%ff', '?q=%', '?q=%zz', "?q=';--", '?a=1?b=2', '?'])(
    'a query is the matter of the upstream: %s',
    async (query) => {
      const { url } = await passed(`/things${query}`)
      expect(url.replace(/\?$/, '')).toBe(`/things${query}`.replace(/\?$/, ''))
    },
  )

  test.each([
    '/things/%C3%A9',
    '/things/a%20b',
    '/things/@x',
    '/things/a:b',
    '/things/a,b',
    '/things/x.json',
    '/things/',
  ])('a plain path passes as it is: %s', async (path) => {
    expect((await passed(path)).url).toBe(path)
  })

  test.each([
    '/things/../other',
    '/things/%2e%2e/other',
    '/things//x',
    '/things/a%2fb',
    '/things/a%5cb',
    '/things/a\\b',
    '/things/a;b',
    '/things/a%00',
    '/things/%25',
    '/things/%ff',
    '/things/%',
    '/things/public/%61dmin',
    '/things/public/ADMIN',
    '/THINGS',
    '/thingsandmore',
    '//things',
  ])(
    'T06 what two programs may read differently does not reach the upstream with a lesser scope: %s',
    async (path) => {
      const before = server.upstream.length
      const { status, body } = await bearing(reading, path)
      expect([400, 403, 404]).toContain(status)
      expect(body).not.toMatch(/stack|\.ts|url component/)
      expect(server.upstream).toHaveLength(before)
    },
  )

  test('an absolute target is refused', async () => {
    const before = server.upstream.length
    const reply = await sendRaw(
      server.port,
      `GET http://localhost/things HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\nConnection: close\r\n\r\n`,
    )
    expect(statusesOf(reply)).toEqual([400])
    expect(server.upstream).toHaveLength(before)
  })

  const rows: readonly (readonly [string, string, number, number])[] = [
    ['GET', '/things', 200, 200],
    ['HEAD', '/things', 200, 200],
    ['POST', '/things', 403, 200],
    ['PUT', '/things/7', 403, 200],
    ['DELETE', '/things', 405, 405],
    ['OPTIONS', '/things', 405, 405],
    ['PATCH', '/things', 405, 405],
    ['DELETE', '/things/public', 200, 200],
    ['OPTIONS', '/things/public', 200, 200],
    ['GET', '/things/public/admin', 403, 200],
    ['GET', '/things/public/admin/x', 403, 200],
    ['GET', '/things/audit', 405, 405],
    ['POST', '/things/audit', 403, 200],
  ]

  test.each(rows)('T09 scopes of a route: %s %s', async (method, path, few, all) => {
    const before = server.upstream.length
    expect((await bearing(reading, path, { method })).status).toBe(few)
    expect((await bearing(token, path, { method })).status).toBe(all)
    expect(server.upstream.length - before).toBe(Number(few === 200) + Number(all === 200))
  })

  test.each(['HEAD', 'OPTIONS', 'DELETE', 'POST'])('T09 %s without a token is refused', async (method) => {
    const before = server.upstream.length
    expect((await send(server, '/things/public', { method })).status).toBe(401)
    expect(server.upstream).toHaveLength(before)
  })

  test('HEAD has no body and the headers of GET', async () => {
    const { body, headers } = await bearing(token, '/things', { method: 'HEAD' })
    expect(body).toBe('')
    expect(headers['content-type']).toContain('application/json')
  })

  test('a scope that is missing is told as the dialect tells it', async () => {
    const { headers, body } = await bearing(reading, '/things', { method: 'POST' })
    expect(headers['www-authenticate']).toContain('insufficient_scope')
    expect(JSON.parse(body)).toMatchObject({ error: 'insufficient_scope' })
  })
})

describe('bodies', () => {
  test.each<readonly [string, readonly string[]]>([
    ['JSON', ['Content-Type', 'application/json']],
    ['broken JSON', ['Content-Type', 'application/json; charset=x']],
    ['a form', ['Content-Type', 'application/x-www-form-urlencoded']],
    ['a type of their own', ['Content-Type', 'application/vnd.example+json;v=1']],
    ['a type that is none', ['Content-Type', 'text']],
    ['no type', []],
  ])('%s arrives as it was sent', async (_, headers) => {
    const body = '{"a": 1, "a": '
    expect((await passed('/things', { method: 'POST', headers, body })).body).toBe(body)
  })

  test('a GET with a content type and no body passes', async () => {
    expect((await passed('/things', { headers: ['Content-Type', 'application/json'] })).body).toBe('')
  })

  test('a DELETE with a body arrives whole', async () => {
    expect((await passed('/things/public', { method: 'DELETE', body: 'x=1' })).body).toBe('x=1')
  })

  test('a great body in chunks arrives whole', async () => {
    const before = server.upstream.length
    const chunk = 'x'.repeat(64 * 1024)
    const request = httpRequest({
      host: '127.0.0.1',
      port: server.port,
      path: '/things',
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'text/plain',
      },
    })
    for (let nth = 0; nth < 64; nth++) if (!request.write(chunk)) await once(request, 'drain')
    request.end()
    const [response] = (await once(request, 'response')) as [{ statusCode: number; resume(): void }]
    response.resume()
    expect(response.statusCode).toBe(200)
    expect(server.upstream).toHaveLength(before + 1)
    expect(server.upstream.at(-1)?.body.length).toBe(64 * chunk.length)
  })

  test('the upstream sees nothing of a refused call, and its body is not waited for', async () => {
    const before = server.upstream.length
    const reply = await sendRaw(
      server.port,
      'POST /things HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100000\r\nAuthorization: Bearer x\r\n\r\nhalf a body',
    )
    expect(statusesOf(reply)).toEqual([401])
    expect(reply.toLowerCase()).toContain('connection: close')
    expect(server.upstream).toHaveLength(before)
  })
})

describe('T08 upstreams that fail', () => {
  let first: TestServer
  let bearer: string
  const servers: RunningServer[] = []

  beforeAll(async () => {
    const yaml = `issuer: http://localhost:1\n${apis.replace('dialects: [oauth2]', 'dialects: [digitalpaye]')}`
    first = await startTestServer({ yaml })
    bearer = await tokenFor(first, 'oauth2', await first.keyPair('things'))
  })
  afterAll(async () => {
    await Promise.all(servers.map((each) => each.close()))
    await first.remove()
  })

  const callThrough = async (upstream: string): Promise<Answer> => {
    const second = await startSecondGateway(first, upstream)
    servers.push(second)
    const headers = ['Authorization', `Bearer ${bearer}`]
    return send({ port: second.port, certificate: '' }, '/things', { headers })
  }

  const listening = async (server: NetServer): Promise<string> => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  test.each<readonly [string, ((socket: Socket) => void) | null]>([
    ['nobody listens', null],
    ['a reset', (socket) => socket.resetAndDestroy()],
    ['an end without an answer', (socket) => socket.end()],
    ['no HTTP', (socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    ['an answer that breaks off in its head', (socket) => socket.end('HTTP/1.1 200 OK\r\nContent-Le')],
  ])('T08 %s is told in the words of the dialect', async (_, answer) => {
    const upstream = createTcpServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => answer?.(socket))
    })
    const url = await listening(upstream)
    if (answer === null) upstream.close()
    const { status, headers, body } = await callThrough(url)
    expect(status).toBe(503)
    expect(Number(headers['retry-after'])).toBeGreaterThan(0)
    expect(JSON.parse(body)).toMatchObject({ statusCode: 503, message: 'ServiceUnavailableError' })
    expect(body).not.toMatch(/ECONN|127\.0\.0\.1|undici|socket/i)
    upstream.close()
  })

  test('T08 an upstream that is busy says so itself, and is asked once', async () => {
    let calls = 0
    const upstream = createServer((_request, response) => {
      calls += 1
      response.writeHead(503, { 'retry-after': '7' }).end('busy')
    })
    const { status, headers, body } = await callThrough(await listening(upstream))
    expect([status, headers['retry-after'], body]).toEqual([503, '7', 'busy'])
    expect(calls).toBe(1)
    upstream.close()
  })

  test.each(['', '/', '/base', '/base/'])('an upstream at %j gets the path below its own', async (base) => {
    const seen: (string | undefined)[] = []
    const upstream = createServer((request, response) => {
      seen.push(request.url)
      response.end('{}')
    })
    expect((await callThrough((await listening(upstream)) + base)).status).toBe(200)
    expect(seen).toEqual([`${base.replace(/\/$/, '')}/things`])
    upstream.close()
  })

  test('T05 headers of the upstream’s own connection do not reach the caller', async () => {
    const upstream = createServer((_request, response) => {
      response.writeHead(200, {
        'x-guichet-organization': 'forged',
        'X-Own': 'theirs',
        'keep-alive': 'timeout=77',
      })
      response.end('{}')
    })
    const { headers } = await callThrough(await listening(upstream))
    expect(headers['x-own']).toBe('theirs')
    expect(headers['keep-alive']).not.toBe('timeout=77')
    expect(headers).not.toHaveProperty('x-guichet-organization')
    upstream.close()
  })
})
