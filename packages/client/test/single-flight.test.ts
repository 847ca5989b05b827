import { defineDialect } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import { expect, test } from 'vitest'
import { memoryCache } from '../src/index.ts'
import type { TokenCache } from '../src/index.ts'
import { answer, startServer } from './scripted-server.ts'

const dialect = catalog['oauth2']!
const hundred = Array.from({ length: 100 }, (_value, at) => at)

/** Holds exchanges back until it is opened, and tells when the first one has arrived. */
function gate(): { pass: () => Promise<void>; open: () => void; arrived: Promise<void> } {
  let open = (): void => undefined
  let arrive = (): void => undefined
  const opened = new Promise<void>((resolve) => (open = resolve))
  const arrived = new Promise<void>((resolve) => (arrive = resolve))
  return {
    pass: () => {
      arrive()
      return opened
    },
    open: () => open(),
    arrived,
  }
}

test('a hundred callers at once make one exchange', async () => {
  const server = await startServer(dialect)
  const client = server.client()
  const answers = await Promise.all(hundred.map((at) => client.fetch(`/v1/things/${at}`)))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(server.exchanges).toHaveLength(1)
})

test('of a hundred calls that meet the same dead token, one exchanges', async () => {
  const server = await startServer(dialect)
  const client = server.client()
  await client.getToken()
  server.alive.clear()
  const answers = await Promise.all(hundred.map(() => client.fetch('/v1/things')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(server.exchanges).toHaveLength(2)
  expect(server.calls).toHaveLength(200)
})

test('a secret that is rotated in the middle of a hundred calls is picked up, and no call fails', async () => {
  const server = await startServer(dialect)
  const client = server.client()
  let arrived = 0
  const original = server.alive.has.bind(server.alive)
  server.alive.has = (token) => {
    arrived++
    if (arrived === 50) {
      server.secret = 'another-secret'
      server.alive.clear()
    }
    return original(token)
  }
  const answers = await Promise.all(hundred.map(() => client.fetch('/v1/things')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(server.exchanges.map(({ secret }) => secret)).toEqual(['S3cret-of-the-test', 'another-secret'])
})

test('who aborts stops waiting, and the others get the token of the same exchange', async () => {
  const server = await startServer(dialect)
  const { pass, open, arrived } = gate()
  server.beforeGrant = pass
  const client = server.client()
  const abort = new AbortController()
  const impatient = client.fetch('/v1/things', { signal: abort.signal })
  const patient = client.fetch('/v1/things')
  await arrived
  abort.abort(new Error('enough'))
  await expect(impatient).rejects.toThrow('enough')
  open()
  expect((await patient).status).toBe(200)
  expect(server.exchanges).toHaveLength(1)
  expect(server.calls).toHaveLength(1)
})

test('a signal that was aborted before sends nothing', async () => {
  const server = await startServer(dialect)
  const asked: string[] = []
  const client = server.client({
    credentials: () => {
      asked.push('credentials')
      return { key: server.key, secret: server.secret }
    },
  })
  const signal = AbortSignal.abort(new Error('never'))
  await expect(client.fetch('/v1/things', { signal })).rejects.toThrow('never')
  expect(asked).toEqual([])
})

test('a caller that aborts while the API is slow lets go of its own call alone', async () => {
  const server = await startServer(dialect)
  const client = server.client()
  const abort = new AbortController()
  server.callScript.push(() => abort.abort(new Error('too slow')))
  await expect(client.fetch('/v1/things', { signal: abort.signal })).rejects.toThrow('too slow')
  expect((await client.fetch('/v1/things')).status).toBe(200)
  expect(server.exchanges).toHaveLength(1)
})

test('clients that share a cache make one exchange among them', async () => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  const clients = hundred.map(() => server.client({ cache }))
  const tokens = await Promise.all(clients.map(async (client) => (await client.getToken()).token))
  expect(new Set(tokens).size).toBe(1)
  expect(server.exchanges).toHaveLength(1)
})

test('of clients that share a cache, one replaces the dead token for all of them', async () => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  const clients = hundred.map(() => server.client({ cache }))
  await Promise.all(clients.map((client) => client.getToken()))
  server.alive.clear()
  const answers = await Promise.all(clients.map((client) => client.fetch('/v1/things')))
  expect(answers.every(({ status }) => status === 200)).toBe(true)
  expect(server.exchanges).toHaveLength(2)
})

test('a token that died is not in the cache for others, even where no new one is to be had', async () => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  const client = server.client({ cache })
  const { token } = await client.getToken()
  server.alive.clear()
  server.exchangeScript.push(answer(500, ''))
  await expect(client.fetch('/v1/things')).rejects.toMatchObject({ code: 'exchange_fault' })
  expect((await server.client({ cache }).getToken()).token).not.toBe(token)
})

test.each([
  ['another secret', { credentials: { key: 'key-of-the-test', secret: 'guessed' } }],
  ['another key', { credentials: { key: 'somebody-else', secret: 'S3cret-of-the-test' } }],
] as const)('%s never gets the token of a cache that is shared', async (_title, options) => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  await server.client({ cache }).getToken()
  await expect(server.client({ cache, ...options }).getToken()).rejects.toMatchObject({
    code: 'credentials_refused',
  })
})

test.each([
  ['environment', { environment: 'sandbox' }],
  ['scope', { scopes: ['things:read'] }],
] as const)('a token of another %s is another entry of the cache', async (_title, options) => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  await server.client({ cache }).getToken()
  await server.client({ cache, ...options }).getToken()
  expect(server.exchanges).toHaveLength(2)
})

test('a token of another dialect of that name is another entry of the cache', async () => {
  const dialectFor = (audience: string) =>
    defineDialect({
      name: 'own',
      request: {
        path: '/token',
        credentials: { secret: { field: 'secret' } },
        fixed: { fields: { audience } },
      },
      response: { body: { token: '${token}' } },
      lifetime: '1h',
    })
  const server = await startServer(dialectFor('one'))
  const names = new Set<string>()
  const kept = memoryCache()
  const cache: TokenCache = {
    read: (name) => kept.read(name),
    write: (name, token) => kept.write(name, token),
    remove: (name, token) => kept.remove(name, token),
    exclusively: (name, work) => {
      names.add(name)
      return kept.exclusively(name, work)
    },
  }
  await server.client({ cache }).getToken()
  await server.client({ cache, dialect: dialectFor('one') }).getToken()
  expect(server.exchanges).toHaveLength(1)
  const other = server.client({ cache, dialect: dialectFor('two') }).getToken()
  await expect(other).rejects.toMatchObject({ name: 'GuichetError' })
  expect(names.size).toBe(2)
})

test('what a cache throws, the call throws, and the next one works', async () => {
  const server = await startServer(dialect)
  const cache = memoryCache()
  let isBroken = true
  const client = server.client({
    cache: {
      read: (name) => (isBroken ? Promise.reject(new Error('no cache today')) : cache.read(name)),
      write: (name, token) => cache.write(name, token),
      remove: (name, token) => cache.remove(name, token),
      exclusively: (name, work) => cache.exclusively(name, work),
    },
  })
  await expect(client.fetch('/v1/things')).rejects.toThrow('no cache today')
  isBroken = false
  expect((await client.fetch('/v1/things')).status).toBe(200)
})
