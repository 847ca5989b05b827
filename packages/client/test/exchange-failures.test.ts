import { defineDialect } from '@guichet/dialects'
import { oauth2 } from '@guichet/dialects/catalog'
import { describe, expect, test } from 'vitest'
import type { Behaviour } from './scripted-server.ts'
import { answer, startServer } from './scripted-server.ts'

const json = { 'content-type': 'application/json' }
const huge = (response: Parameters<Behaviour>[0]): void => {
  response.writeHead(200, json)
  const more = (): void => {
    while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
  }
  response.on('drain', more).write('{"access_token":"')
  more()
}

const once: readonly (readonly [string, Behaviour, Readonly<Record<string, unknown>>])[] = [
  ['500', answer(500, 'oops'), { code: 'exchange_fault', status: 500, cause: 'fault' }],
  ['200 with HTML', answer(200, '<html>'), { code: 'exchange_unreadable', status: 200 }],
  ['200 with broken JSON', answer(200, '{"access_token":', json), { code: 'exchange_unreadable' }],
  ['200 with other JSON', answer(200, '{"token":"x"}', json), { code: 'exchange_unreadable' }],
  [
    'a token with a line break',
    answer(200, '{"access_token":"a\\nb"}', json),
    { code: 'exchange_unreadable' },
  ],
  ['a token that is a number', answer(200, '{"access_token":1}', json), { code: 'exchange_unreadable' }],
  [
    'an end of life that is a word',
    answer(200, '{"access_token":"a","expires_in":"soon"}', json),
    { code: 'exchange_unreadable' },
  ],
  ['201', answer(201, '{"access_token":"a","expires_in":60}', json), { code: 'exchange_unreadable' }],
  ['a body without an end', huge, { code: 'exchange_unreadable' }],
  [
    '400 invalid_scope',
    answer(400, '{"error":"invalid_scope","error_description":"The requested scope is not allowed."}', json),
    { code: 'exchange_refused', cause: 'scope' },
  ],
  ['401', answer(401, ''), { code: 'credentials_refused', cause: 'invalid', status: 401 }],
  ['403', answer(403, ''), { code: 'exchange_refused' }],
  [
    'a redirect to itself',
    answer(307, '', { location: '/oauth/token' }),
    { code: 'exchange_redirected', status: 307 },
  ],
  [
    'a redirect elsewhere',
    answer(302, '', { location: 'https://other.example/token' }),
    { code: 'exchange_redirected' },
  ],
]

test.each(once)('an exchange that answers %s is not made again', async (_title, behaviour, error) => {
  const server = await startServer(oauth2)
  server.exchangeScript.push(behaviour)
  await expect(server.client().fetch('/v1/things')).rejects.toMatchObject({ name: 'GuichetError', ...error })
  expect(server.exchanges).toHaveLength(1)
  expect(server.calls).toHaveLength(0)
  expect(server.slept).toEqual([])
})

const inThreeSeconds = (date: string): string => new Date(Date.parse(date) + 3000).toUTCString()
const now = 'Sun, 01 Mar 2026 12:00:00 GMT'

const passing: readonly (readonly [string, Behaviour, number])[] = [
  ['429 with Retry-After in seconds', answer(429, '', { 'retry-after': '7' }), 7000],
  [
    '429 with Retry-After as a date',
    answer(429, '', { date: now, 'retry-after': inThreeSeconds(now) }),
    3000,
  ],
  ['429 without Retry-After', answer(429, ''), 250],
  ['503 with Retry-After', answer(503, '', { 'retry-after': '2' }), 2000],
  [
    '503 with a date by a clock two minutes ahead',
    answer(503, '', {
      date: 'Sun, 01 Mar 2026 12:02:00 GMT',
      'retry-after': inThreeSeconds('Sun, 01 Mar 2026 12:02:00 GMT'),
    }),
    3000,
  ],
  ['503 with nonsense', answer(503, '', { 'retry-after': 'soon' }), 250],
  ['502 of a proxy', answer(502, '<html>'), 250],
  ['nothing, and cuts the connection', (response) => void response.destroy(), 250],
  [
    'half a header, and cuts the connection',
    (response) => void response.socket?.end('HTTP/1.1 200 OK\r\nContent-Ty'),
    250,
  ],
  [
    'half a body, and cuts the connection',
    (response) =>
      void response
        .writeHead(200, { ...json, 'content-length': '90' })
        .write('{"acc', () => response.destroy()),
    250,
  ],
]

test.each(passing)(
  'an exchange that answers %s is made again after the wait',
  async (_title, behaviour, wait) => {
    const server = await startServer(oauth2)
    server.exchangeScript.push(behaviour)
    expect((await server.client().fetch('/v1/things')).status).toBe(200)
    expect(server.exchanges).toHaveLength(2)
    expect(server.slept).toEqual([wait])
  },
)

describe('the bound of the tries', () => {
  test('three, however many callers wait', async () => {
    const server = await startServer(oauth2)
    server.exchangeScript.push(...Array.from({ length: 9 }, () => answer(503, '', { 'retry-after': '1' })))
    const client = server.client()
    const calls = await Promise.allSettled(Array.from({ length: 50 }, () => client.fetch('/v1/things')))
    for (const call of calls) {
      expect(call).toMatchObject({
        status: 'rejected',
        reason: { code: 'exchange_unavailable', retryAfter: 1 },
      })
    }
    expect(server.exchanges).toHaveLength(3)
    expect(server.slept).toEqual([1000, 1000])
  })

  test('a minute in all', async () => {
    const server = await startServer(oauth2)
    server.exchangeScript.push(...Array.from({ length: 9 }, () => answer(429, '', { 'retry-after': '40' })))
    await expect(server.client().getToken()).rejects.toMatchObject({
      code: 'exchange_throttled',
      retryAfter: 40,
    })
    expect(server.slept).toEqual([40_000])
  })

  test('and nobody asks again before the time that the last try was told', async () => {
    const server = await startServer(oauth2)
    const client = server.client()
    server.exchangeScript.push(...Array.from({ length: 2 }, () => answer(429, '', { 'retry-after': '40' })))
    await expect(client.getToken()).rejects.toMatchObject({ code: 'exchange_throttled' })
    server.clock.now += 39_999
    await expect(client.getToken()).rejects.toMatchObject({ code: 'exchange_throttled', retryAfter: 40 })
    expect(server.exchanges).toHaveLength(2)
    server.clock.now += 1
    expect((await client.fetch('/v1/things')).status).toBe(200)
  })

  test('none where the server wants a longer wait, and nobody asks before it is over', async () => {
    const server = await startServer(oauth2)
    server.exchangeScript.push(answer(429, '', { 'retry-after': '120' }))
    const client = server.client()
    const throttled = { code: 'exchange_throttled', retryAfter: 120, status: 429, cause: 'throttled' }
    await expect(client.getToken()).rejects.toMatchObject(throttled)
    server.clock.now += 119_000
    await expect(client.getToken()).rejects.toMatchObject(throttled)
    expect(server.exchanges).toHaveLength(1)
    server.clock.now += 1000
    expect((await client.fetch('/v1/things')).status).toBe(200)
  })
})

test('credentials that were refused rest for half a minute, and others do not', async () => {
  const server = await startServer(oauth2)
  let secret = 'wrong'
  const client = server.client({ credentials: () => ({ key: server.key, secret }) })
  for (let call = 0; call < 10; call++) {
    await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'credentials_refused' })
    server.clock.now += 2900
  }
  expect(server.exchanges).toHaveLength(1)
  server.clock.now += 1000
  await expect(client.getToken()).rejects.toMatchObject({ code: 'credentials_refused' })
  expect(server.exchanges).toHaveLength(2)
  secret = server.secret
  expect((await client.fetch('/v1/things')).status).toBe(200)
})

test('a server that never answers is left after the time that was given', async () => {
  const server = await startServer(oauth2)
  server.exchangeScript.push(() => undefined)
  let sent = 0
  const client = server.client({
    exchangeTimeout: 30,
    fetch: (address, init) => {
      sent += 1
      return fetch(address, init)
    },
  })
  await expect(client.getToken()).rejects.toMatchObject({ code: 'exchange_timeout' })
  server.exchangeScript.push((response) => void response.writeHead(200, json).write('{'))
  await expect(client.getToken()).rejects.toMatchObject({ code: 'exchange_timeout' })
  // On a busy machine the time may be over before the server has heard of it.
  expect(sent).toBe(2)
})

test('a server that is not there is named, with the cause', async () => {
  const server = await startServer(oauth2)
  const client = server.client()
  await server.close()
  await expect(client.getToken()).rejects.toMatchObject({
    code: 'exchange_unreachable',
    message: expect.stringMatching(/http:\/\/127\.0\.0\.1:\d+\/oauth\/token .*ECONNREFUSED/),
  })
})

test.each([
  ['no key where the format has one', { secret: 'x' }],
  ['an empty secret', { key: 'x', secret: '' }],
  ['an empty token', { token: '' }],
])('credentials with %s are not sent', async (_title, credentials) => {
  const server = await startServer(oauth2)
  await expect(server.client({ credentials }).getToken()).rejects.toMatchObject({
    code: 'credentials_unusable',
  })
  expect(server.exchanges).toHaveLength(0)
})

test('a secret that its place cannot say is not sent, and not told', async () => {
  const dialect = defineDialect({
    name: 'header-secret',
    request: { path: '/token', body: 'none', credentials: { secret: { header: 'X-Secret' } } },
    response: { body: { token: '${token}' } },
    lifetime: '1h',
  })
  const server = await startServer(dialect)
  const refused = server.client({ credentials: { secret: 'hidden\nX-Admin: 1' } }).getToken()
  await expect(refused).rejects.toMatchObject({
    code: 'credentials_unusable',
    message: expect.not.stringContaining('hidden'),
  })
})

test('a token with a line break at its end is not sent', async () => {
  const server = await startServer(oauth2)
  const client = server.client({ credentials: { token: 'from-a-file\n' } })
  await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'credentials_unusable' })
  expect(server.calls).toHaveLength(0)
})
