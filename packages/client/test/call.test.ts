import { defineDialect } from '@guichet/dialects'
import type { Dialect } from '@guichet/dialects'
import { kis, oauth2 } from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import { createClient } from '../src/index.ts'
import { answer, startServer } from './scripted-server.ts'
import type { ScriptedServer } from './scripted-server.ts'

const bytes = new TextEncoder().encode('again')

function form(): FormData {
  const form = new FormData()
  form.set('file', new Blob(['again']), 'a.txt')
  return form
}

/** Not in the types, and wanted by fetch for a stream. */
const streamed = { duplex: 'half' }

function stream(): ReadableStream<Uint8Array> {
  return new Blob(['again']).stream()
}

const repeatable: readonly (readonly [string, () => BodyInit | null, RegExp])[] = [
  ['no body', () => null, /^$/],
  ['a text', () => 'again', /^again$/],
  ['bytes', () => bytes, /^again$/],
  ['a buffer', () => bytes.buffer, /^again$/],
  ['a form', () => new URLSearchParams({ word: 'again' }), /^word=again$/],
  ['a multipart form', form, /filename="a\.txt"[\s\S]*again/],
  ['a blob', () => new Blob(['again']), /^again$/],
]

test.each(repeatable)('a call with %s is made again with a new token', async (_title, body, sent) => {
  const server = await startServer(oauth2)
  const client = server.client()
  await client.getToken()
  server.alive.clear()
  expect((await client.fetch('/v1/things', { method: 'POST', body: body() })).status).toBe(200)
  expect(server.calls).toHaveLength(2)
  for (const { text } of server.calls) expect(text).toMatch(sent)
})

test.each([
  [
    'a stream',
    (client: ReturnType<ScriptedServer['client']>) =>
      client.fetch('/v1/things', { method: 'POST', body: stream(), ...streamed }),
  ],
  [
    'a Request',
    (client: ReturnType<ScriptedServer['client']>, url: string) =>
      client.fetch(new Request(`${url}/v1/things`, { method: 'POST', body: 'again' })),
  ],
])('a call with the body of %s is not made again, and the next one has a new token', async (_title, call) => {
  const server = await startServer(oauth2)
  const client = server.client()
  await client.getToken()
  server.alive.clear()
  const refused = await call(client, server.url)
  expect(refused.status).toBe(401)
  expect(await refused.json()).toMatchObject({ error: 'invalid_token' })
  expect(server.calls.map(({ text }) => text)).toEqual(['again'])
  expect((await client.fetch('/v1/things')).status).toBe(200)
  expect(server.exchanges).toHaveLength(2)
})

test('a Request keeps its method, headers and body', async () => {
  const server = await startServer(oauth2)
  const request = new Request(`${server.url}/v1/things?a=b`, {
    method: 'PUT',
    headers: { 'x-own': '1', 'content-type': 'text/plain' },
    body: 'words',
  })
  expect((await server.client().fetch(request)).status).toBe(200)
  const [call] = server.calls
  expect(call).toMatchObject({ method: 'PUT', path: '/v1/things', query: 'a=b', text: 'words' })
  expect(new Headers(pairs(call?.rawHeaders)).get('x-own')).toBe('1')
  expect(new Headers(pairs(call?.rawHeaders)).get('content-type')).toBe('text/plain')
})

test('a member of init that is undefined takes nothing away from a Request', async () => {
  const server = await startServer(oauth2)
  const signal = AbortSignal.abort(new Error('never'))
  const request = new Request(`${server.url}/v1/things`, {
    method: 'PUT',
    body: 'words',
    headers: { 'x-own': '1' },
  })
  const nothing = { method: undefined, headers: undefined, body: undefined, signal: undefined }
  expect((await server.client().fetch(request, nothing as unknown as RequestInit)).status).toBe(200)
  expect(server.calls[0]).toMatchObject({ method: 'PUT', text: 'words' })
  expect(new Headers(pairs(server.calls[0]?.rawHeaders)).get('x-own')).toBe('1')
  const aborted = server
    .client()
    .fetch(new Request(`${server.url}/v1/things`, { signal }), nothing as unknown as RequestInit)
  await expect(aborted).rejects.toThrow('never')
})

function pairs(raw: readonly string[] = []): [string, string][] {
  return raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : []))
}

describe('an address that always answers like a dead token', () => {
  test('gets each call twice at most, and never a loop', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    server.callScript.push(...Array.from({ length: 20 }, () => answer(401, 'never')))
    const response = await client.fetch('/v1/never')
    expect([response.status, await response.text()]).toEqual([401, 'never'])
    expect(server.calls).toHaveLength(2)
    expect(server.exchanges).toHaveLength(2)
  })

  test('does not cost an exchange for each call', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    server.callScript.push(...Array.from({ length: 11 }, () => answer(401, 'never')))
    for (let call = 0; call < 10; call++) expect((await client.fetch('/v1/never')).status).toBe(401)
    expect(server.exchanges).toHaveLength(2)
    expect((await client.fetch('/v1/things')).status).toBe(200)
    expect(server.exchanges).toHaveLength(2)
  })

  test('is asked again with another token after a second, then after two, and so on to half a minute', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    server.callScript.push(...Array.from({ length: 1000 }, () => answer(401, '')))
    const begun = server.clock.now
    const at: number[] = []
    for (let second = 0; second < 100; second++) {
      const before = server.exchanges.length
      await client.fetch('/v1/never')
      if (server.exchanges.length > before) at.push((server.clock.now - begun) / 1000)
      server.clock.now += 1000
    }
    expect(at).toEqual([0, 1, 3, 7, 15, 31, 61, 91])
  })

  test('or a token that was dead on arrival, is asked again after a second by a hundred calls too', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    const calls = (): Promise<readonly number[]> =>
      Promise.all(Array.from({ length: 100 }, async () => (await client.fetch('/v1/things')).status))
    server.callScript.push(...Array.from({ length: 200 }, () => answer(401, '')))
    expect(new Set(await calls())).toEqual(new Set([401]))
    server.alive.clear()
    server.clock.now += 1000
    expect(new Set(await calls())).toEqual(new Set([200]))
    expect(server.exchanges).toHaveLength(3)
  })

  test('holds no dead token for longer where the clock was set back', async () => {
    const server = await startServer(oauth2, { lifetime: 86_400 })
    const client = server.client()
    server.callScript.push(answer(401, ''), answer(401, ''))
    expect((await client.fetch('/v1/never')).status).toBe(401)
    server.alive.clear()
    server.clock.now -= 30_000
    expect((await client.fetch('/v1/things')).status).toBe(200)
  })

  test('is forgotten once a new token was taken', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    for (let round = 0; round < 5; round++) {
      server.callScript.push(answer(401, ''), answer(401, ''))
      expect((await client.fetch('/v1/never')).status).toBe(401)
      server.alive.clear()
      server.clock.now += 1000
      expect((await client.fetch('/v1/things')).status).toBe(200)
    }
  })
})

test('a refused exchange in the middle of a call is the error of the call', async () => {
  const server = await startServer(oauth2)
  const client = server.client()
  await client.fetch('/v1/things')
  server.alive.clear()
  server.exchangeScript.push(answer(401, ''))
  await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'credentials_refused' })
})

test.each([[403], [404], [429], [500], [503]])('an answer %i of the API is the caller’s', async (status) => {
  const server = await startServer(oauth2)
  server.callScript.push(answer(status, 'so it is'))
  const response = await server.client().fetch('/v1/things')
  expect([response.status, await response.text()]).toEqual([status, 'so it is'])
  expect(server.exchanges).toHaveLength(1)
})

describe('a dead token that is told in the body', () => {
  const told = defineDialect({
    name: 'told',
    request: { path: '/token', credentials: { secret: { field: 'secret' } } },
    response: { body: { token: '${token}' } },
    call: { dead: [{ status: 200, field: 'code', equals: 40101 }] },
    lifetime: '1h',
  })
  const json = { 'content-type': 'application/json; charset=utf-8' }

  test('is replaced', async () => {
    const server = await startServer(told)
    server.callScript.push(answer(200, '{"code":40101}', json))
    expect(await (await server.client().fetch('/v1/things')).json()).toEqual({ ok: true })
    expect(server.exchanges).toHaveLength(2)
  })

  test.each([
    ['other JSON', '{"code":0}', json],
    ['a text', '{"code":40101}', { 'content-type': 'text/plain' }],
    ['more JSON than a sign has', JSON.stringify({ code: 40101, more: 'x'.repeat(100_000) }), json],
  ])('is not seen in %s, which arrives whole', async (_title, body, headers) => {
    const server = await startServer(told)
    server.callScript.push(answer(200, body, headers))
    expect(await (await server.client().fetch('/v1/things')).text()).toBe(body)
    expect(server.exchanges).toHaveLength(1)
  })
})

describe('the token goes to the API alone', () => {
  test.each([
    ['https://other.example/v1/things'],
    ['//other.example/v1/things'],
    ['/\\other.example/v1/things'],
    ['https://127.0.0.1/v1/things'],
    ['http://localhost/v1/things'],
    ['file:///etc/passwd'],
    ['data:text/plain,x'],
  ])('a call of %s is refused', async (address) => {
    const server = await startServer(oauth2)
    await expect(server.client().fetch(address)).rejects.toMatchObject({ code: 'foreign_origin' })
    expect(server.exchanges).toHaveLength(0)
  })

  test('a blob of the same origin is no call of it', async () => {
    const server = await startServer(oauth2)
    const address = `blob:${server.url}/0b5f8b8e-7c4c-4d5a-9d8b-2f1f5a0f6b1a`
    await expect(server.client().fetch(address)).rejects.toMatchObject({ code: 'foreign_origin' })
  })

  test('a redirect to another origin is refused, and nothing reaches it', async () => {
    for (const dialect of [oauth2, kis, inCookie, inQuery]) {
      const [server, other] = [await startServer(dialect), await startServer(dialect)]
      server.callScript.push(answer(302, '', { location: `${other.url}/v1/stolen` }))
      await expect(server.client().fetch('/v1/things')).rejects.toMatchObject({
        code: 'redirect_refused',
        status: 302,
      })
      expect(other.calls).toEqual([])
    }
  })

  test('a redirect to the same host without TLS, or on another port, is another origin', async () => {
    const server = await startServer(oauth2)
    server.callScript.push(answer(308, '', { location: 'http://127.0.0.1/v1/things' }))
    await expect(server.client().fetch('/v1/things')).rejects.toMatchObject({ code: 'redirect_refused' })
  })

  test('where the API is elsewhere, the token goes there and the secret does not', async () => {
    const [exchange, api] = [await startServer(oauth2), await startServer(oauth2)]
    const client = exchange.client({ apiOrigin: api.url })
    api.alive.add('token-1')
    expect((await client.fetch('/v1/things')).status).toBe(200)
    expect([exchange.exchanges.length, exchange.calls.length]).toEqual([1, 0])
    expect([api.exchanges.length, api.calls.length]).toEqual([0, 1])
    await expect(client.fetch(`${exchange.url}/v1/things`)).rejects.toMatchObject({ code: 'foreign_origin' })
  })
})

const inCookie = defineDialect({
  name: 'in-cookie',
  request: { path: '/token', credentials: { secret: { field: 'secret' } } },
  response: { body: { token: '${token}' } },
  call: { token: { cookie: 'session' } },
  lifetime: '1h',
})

const inQuery = defineDialect({
  name: 'in-query',
  request: { path: '/token', credentials: { secret: { field: 'secret' } } },
  response: { body: { token: '${token}' } },
  call: { token: { query: 'access_token' } },
  lifetime: '1h',
})

describe('a redirect at the API', () => {
  const redirects: readonly (readonly [number, string, string, string])[] = [
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'words'],
    [308, 'PUT', 'PUT', 'words'],
    [301, 'DELETE', 'DELETE', 'words'],
  ]

  test.each(redirects)('%i is followed with the token: %s becomes %s', async (status, method, next, text) => {
    const server = await startServer(inCookie)
    server.callScript.push(answer(status, '', { location: '../v2/things?page=2' }))
    const response = await server.client().fetch('/v1/things', { method, body: 'words' })
    expect(response.status).toBe(200)
    expect(server.calls[1]).toMatchObject({ method: next, path: '/v2/things', query: 'page=2', text })
    const headers = new Headers(pairs(server.calls[1]?.rawHeaders))
    expect(headers.get('cookie')).toBe('session=token-1')
    expect(headers.has('content-type')).toBe(text !== '')
  })

  test('is followed ten times at most', async () => {
    const server = await startServer(oauth2)
    server.callScript.push(...Array.from({ length: 30 }, () => answer(307, '', { location: '/v1/round' })))
    await expect(server.client().fetch('/v1/things')).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(server.calls).toHaveLength(11)
  })

  test('is given as it is where the caller asks for that, wherever it leads', async () => {
    const server = await startServer(oauth2)
    server.callScript.push(answer(302, '', { location: 'https://files.example/signed' }))
    const response = await server.client().fetch('/v1/export', { redirect: 'manual' })
    expect([response.status, response.headers.get('location')]).toEqual([302, 'https://files.example/signed'])
  })

  test('is an error where the caller asks for that', async () => {
    const server = await startServer(oauth2)
    server.callScript.push(answer(302, '', { location: '/v1/elsewhere' }))
    await expect(server.client().fetch('/v1/things', { redirect: 'error' })).rejects.toThrow(TypeError)
    expect(server.calls).toHaveLength(1)
  })

  test('is not followed with a stream that is used up', async () => {
    const server = await startServer(oauth2)
    server.callScript.push(answer(307, '', { location: '/v1/elsewhere' }))
    const call = server.client().fetch('/v1/things', { method: 'POST', body: stream(), ...streamed })
    await expect(call).rejects.toMatchObject({ code: 'redirect_refused' })
  })

  test('that brings the token of the query back does not double it', async () => {
    const server = await startServer(inQuery)
    server.callScript.push(answer(307, '', { location: '/v1/next?access_token=token-1&page=2' }))
    expect((await server.client().fetch('/v1/things')).status).toBe(200)
    expect(server.calls[1]?.query).toBe('page=2&access_token=token-1')
  })
})

describe('what the caller wrote', () => {
  const rows: readonly (readonly [string, Dialect, string, RequestInit, string, string | null])[] = [
    [
      'a query stays as it was spelled',
      inQuery,
      '/v1/a?q=a%20b+c&d=~',
      {},
      'q=a%20b+c&d=~&access_token=token-1',
      null,
    ],
    [
      'a token in the query is replaced',
      inQuery,
      '/v1/a?access_token=mine',
      {},
      'access_token=token-1',
      null,
    ],
    [
      'cookies stay beside the token’s',
      inCookie,
      '/v1/a',
      { headers: { cookie: 'theme=dark; session=mine' } },
      '',
      'theme=dark; session=token-1',
    ],
  ]

  test.each(rows)('%s', async (_title, dialect, address, init, query, cookie) => {
    const server = await startServer(dialect)
    expect((await server.client().fetch(address, init)).status).toBe(200)
    expect(server.calls[0]?.query).toBe(query)
    expect(new Headers(pairs(server.calls[0]?.rawHeaders)).get('cookie')).toBe(cookie)
  })

  test('an Authorization of the caller’s own gives way to the token', async () => {
    const server = await startServer(oauth2)
    expect((await server.client().fetch('/v1/a', { headers: { Authorization: 'Basic eA==' } })).status).toBe(
      200,
    )
  })
})

test('a path is appended to the address, with its prefix', async () => {
  const server = await startServer(oauth2)
  const base = `${server.url}/gateway/`
  const seen: string[] = []
  const client = server.client({
    baseUrl: base,
    fetch: (address, init) => {
      seen.push(address.replace(server.url, ''))
      return fetch(address.replace('/gateway', ''), init)
    },
  })
  for (const path of ['/v1/a', 'v1/b', '?c', `${server.url}/d`]) await client.fetch(path)
  expect(seen).toEqual(['/gateway/oauth/token', '/gateway/v1/a', '/gateway/v1/b', '/gateway?c', '/d'])
})

describe('options that cannot be meant', () => {
  const good = { dialect: oauth2, baseUrl: 'https://api.example.com', credentials: { token: 'x' } }

  test.each([
    ['no URL', { baseUrl: 'api.example.com' }],
    ['a password in the address', { baseUrl: 'https://user:hidden@api.example.com' }],
    ['a query', { baseUrl: 'https://api.example.com?secret=hidden' }],
    ['a path in the origin', { apiOrigin: 'https://api.example.com/v1' }],
    ['a time that no timer has', { exchangeTimeout: 2 ** 31 }],
    ['no time', { exchangeTimeout: Number.NaN }],
    ['scopes where none can be asked for', { dialect: kis, scopes: ['a'] }],
  ])('%s', (_title, wrong) => {
    const make = (): unknown => createClient({ ...good, ...wrong })
    expect(make).toThrow(TypeError)
    expect(make).not.toThrow(/hidden/)
  })
})
