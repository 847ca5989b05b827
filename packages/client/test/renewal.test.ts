import { defineDialect } from '@guichet/dialects'
import { digitalpaye, oauth2 } from '@guichet/dialects/catalog'
import { expect, test, vi } from 'vitest'
import { memoryCache } from '../src/index.ts'
import { answer, startServer } from './scripted-server.ts'

const settled = { interval: 5, timeout: 10_000 }

test.each([
  ['a minute before the end of an hour', 3600, 3539, 3540],
  ['a tenth before the end of ten seconds', 10, 8, 9],
])('renews %s, behind the calls', async (_title, lifetime, before, due) => {
  const server = await startServer(oauth2, { lifetime })
  const client = server.client()
  const begun = server.clock.now
  const first = (await client.getToken()).token
  server.clock.now = begun + before * 1000
  await client.fetch('/v1/things')
  expect(server.exchanges).toHaveLength(1)
  let open = (): void => undefined
  server.beforeGrant = () => new Promise((resolve) => (open = resolve))
  server.clock.now = begun + due * 1000
  const during = await Promise.all(Array.from({ length: 20 }, () => client.getToken()))
  expect(during.every(({ token }) => token === first)).toBe(true)
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
  await client.fetch('/v1/things')
  open()
  await vi.waitFor(async () => expect((await client.getToken()).token).not.toBe(first), settled)
  expect(server.exchanges).toHaveLength(2)
})

test('begins up to a fifth of that earlier, by chance', async () => {
  const server = await startServer(oauth2, { lifetime: 3600 })
  const client = server.client({ random: () => 1 })
  await client.getToken()
  server.clock.now += 3_528_000
  await client.getToken()
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
})

test('a renewal that fails leaves the old token to serve until it dies', async () => {
  const server = await startServer(oauth2, { lifetime: 3600 })
  const client = server.client()
  const first = (await client.getToken()).token
  const end = server.clock.now + 3_600_000
  server.exchangeScript.push(...Array.from({ length: 100 }, () => answer(500, '')))
  while (server.clock.now + 5000 < end) {
    server.clock.now = Math.max(server.clock.now + 5000, end - 60_000)
    expect((await client.getToken()).token).toBe(first)
    for (let call = 0; call < 4; call++) expect((await client.fetch('/v1/things')).status).toBe(200)
  }
  // Every twelve seconds of the last minute, and not with each of sixty calls.
  expect(server.exchanges.length).toBeGreaterThan(3)
  expect(server.exchanges.length).toBeLessThan(7)
  server.clock.now = end
  await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'exchange_fault' })
  server.exchangeScript.length = 0
  expect((await client.fetch('/v1/things')).status).toBe(200)
})

test('who needs the token when a renewal fails makes an exchange of its own', async () => {
  const server = await startServer(oauth2, { lifetime: 3600 })
  const client = server.client()
  const first = (await client.getToken()).token
  server.clock.now += 3_540_000
  let fail = (): void => undefined
  server.exchangeScript.push(
    (response) => (fail = () => void response.writeHead(503, { 'retry-after': '1' }).end()),
  )
  await client.getToken()
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
  server.clock.now += 60_000
  const waiting = client.getToken()
  fail()
  expect((await waiting).token).not.toBe(first)
  expect(server.exchanges).toHaveLength(3)
})

test('a lifetime that nobody tells lasts until the API refuses the token', async () => {
  const dialect = defineDialect({
    name: 'silent',
    request: { path: '/token', credentials: { secret: { field: 'secret' } } },
    response: { body: { token: '${token}' }, expires: 'nothing' },
    lifetime: '1h',
  })
  const server = await startServer(dialect)
  const client = server.client()
  expect((await client.getToken()).expiresAt).toBeNull()
  server.clock.now += 1e12
  expect((await client.fetch('/v1/things')).status).toBe(200)
  expect(server.exchanges).toHaveLength(1)
})

test('a life of centuries needs no timer', async () => {
  const server = await startServer(oauth2, { lifetime: 1e10 })
  const client = server.client()
  await client.getToken()
  server.clock.now += 2 ** 31 * 1000
  expect((await client.fetch('/v1/things')).status).toBe(200)
  expect(server.exchanges).toHaveLength(1)
})

test('a token that is dead on arrival is used once, and each call asks for its own', async () => {
  const server = await startServer(oauth2, { lifetime: 0 })
  const client = server.client()
  for (let call = 1; call <= 3; call++) {
    expect((await client.fetch('/v1/things')).status).toBe(200)
    expect(server.exchanges).toHaveLength(call)
  }
})

const minutes = 2 * 60_000
const clocks = [
  ['duration, opaque', oauth2, false],
  ['duration, JWT', oauth2, true],
  ['epoch, opaque', digitalpaye, false],
  ['epoch, JWT', digitalpaye, true],
] as const

test.each(
  clocks.flatMap(([title, dialect, jwt]) => [
    [`${title}, two minutes ahead`, dialect, jwt, minutes] as const,
    [`${title}, two minutes behind`, dialect, jwt, -minutes] as const,
  ]),
)('a server whose clock is off does no harm: %s', async (_title, dialect, jwt, ahead) => {
  const server = await startServer(dialect, { lifetime: 600, jwt, ahead })
  const client = server.client()
  const begun = server.clock.now
  const { token, expiresAt } = await client.getToken()
  expect(expiresAt?.getTime()).toBe(begun + 600_000)
  server.clock.now = begun + 539_000
  await client.fetch('/v1/things')
  expect(server.exchanges).toHaveLength(1)
  server.clock.now = begun + 541_000
  expect((await client.getToken()).token).toBe(token)
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
})

test('a clock that was set back renews the token while it serves', async () => {
  const server = await startServer(oauth2)
  const client = server.client()
  await client.getToken()
  server.clock.now -= 3_600_000
  await client.getToken()
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
})

test('a token of a shared cache that is near its end serves while the next one is fetched', async () => {
  const server = await startServer(oauth2, { lifetime: 3600 })
  const cache = memoryCache()
  const { token } = await server.client({ cache }).getToken()
  server.clock.now += 3_550_000
  const client = server.client({ cache })
  expect((await client.getToken()).token).toBe(token)
  await client.getToken()
  await vi.waitFor(() => expect(server.exchanges).toHaveLength(2), settled)
})

test('a bearer token that is over is asked for again, and a rotated one is picked up', async () => {
  const server = await startServer(oauth2)
  let token = 'service-token-1'
  const client = server.client({ credentials: () => Promise.resolve({ token }) })
  server.alive.add(token)
  expect((await client.fetch('/v1/things')).status).toBe(200)
  server.alive.clear()
  token = 'service-token-2'
  server.alive.add(token)
  expect((await client.fetch('/v1/things')).status).toBe(200)
  expect(server.calls).toHaveLength(3)
})
