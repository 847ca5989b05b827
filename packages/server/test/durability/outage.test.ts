/** PostgreSQL that is away, silent or new: refusals in time, what needs no database goes on, and it heals by itself. */

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { loadConfiguration } from '../../src/configuration/load.ts'
import { greet } from '../../src/serve/greet.ts'
import { openInstallation } from '../../src/serve/installation.ts'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import { ask, endpoints } from '../oauth/asking.ts'
import { dialectNames, exchangeAs, send, tokenFor } from '../transport/client.ts'
import { callStatus, exchangeStatus, expectSoundTrail } from './acknowledged.ts'
import { endLeftOvers, guichet, serve, type ServerProcess } from './guichet-process.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

/**
 * The server gives up after a second and a half; a busy machine takes its time to say so. Whoever waited for PostgreSQL,
 * or for those before them, would wait for longer.
 */
const refusedWithin = 10_000

let postgres: ThrowAwayPostgres

beforeAll(async () => {
  postgres = await startPostgres({ durable: true })
})
afterEach(async () => {
  postgres.resume()
  await endLeftOvers()
})
afterAll(() => postgres.stop())

async function timed<T>(work: () => Promise<T>): Promise<{ result: T; took: number }> {
  const startedAt = performance.now()
  const result = await work()
  return { result, took: performance.now() - startedAt }
}

async function expectRefusedInTime(
  server: ServerProcess,
  { pairs, management }: PreparedInstallation,
  known: string,
): Promise<void> {
  for (const name of dialectNames) {
    const pair = pairs.get(name) ?? { key: '', secret: '' }
    const { result, took } = await timed(() => exchangeAs(server, name, pair))
    expect(result.status, `${name}: ${result.body}`).toBe(503)
    expect(Number(result.headers['retry-after'])).toBeGreaterThan(0)
    expect(took).toBeLessThan(refusedWithin)
  }
  for (const endpoint of endpoints) {
    const kis = pairs.get('kis') ?? { key: '', secret: '' }
    const { result, took } = await timed(() => ask(server, endpoint, kis, known))
    expect(result.status, `${endpoint}: ${result.body}`).toBe(503)
    expect(Number(result.headers['retry-after'])).toBeGreaterThan(0)
    expect(took).toBeLessThan(refusedWithin)
  }
  const headers = ['authorization', `Bearer ${management}`, 'content-type', 'application/json']
  const body = JSON.stringify({ kind: 'key-pair', api: 'kis', name: 'not made' })
  const { result, took } = await timed(() =>
    send(server, '/api/v1/credentials', { method: 'POST', headers, body }),
  )
  expect(result.status, result.body).toBe(503)
  expect(took).toBeLessThan(refusedWithin)
}

async function expectKeysAndLife(server: ServerProcess, keys: string): Promise<void> {
  expect(await send(server, '/.well-known/jwks.json')).toMatchObject({ status: 200, body: keys })
  expect((await send(server, '/healthz')).status).toBe(200)
  expect((await send(server, '/readyz')).status).toBe(503)
}

test.each([
  ['killed', () => postgres.kill(), () => postgres.restart()],
  ['stopped where it stands', async () => postgres.pause(), async () => postgres.resume()],
] as const)(
  'F14 F15 F33 PostgreSQL %s: a no in time, keys from memory, and it heals by itself',
  { timeout: 90_000 },
  async (_, cut, mend) => {
    const installation = await prepareInstallation({ database: await postgres.createDatabase() })
    const server = await serve(installation, installation.port)
    const kis = installation.pairs.get('kis') ?? { key: '', secret: '' }
    const known = await tokenFor(server, 'kis', kis)
    expect(await callStatus(server, known)).toBe(200)
    const keys = (await send(server, '/.well-known/jwks.json')).body

    await cut()
    await expectRefusedInTime(server, installation, known)
    await expectKeysAndLife(server, keys)
    const crowd = await timed(() =>
      Promise.all(Array.from({ length: 50 }, () => exchangeStatus(server, kis))),
    )
    expect(new Set(crowd.result)).toEqual(new Set([503]))
    // Nobody waits for those before them.
    expect(crowd.took).toBeLessThan(refusedWithin)
    await expectKeysAndLife(server, keys)

    await mend()
    await eventually('a grant', async () => ((await exchangeStatus(server, kis)) === 200 ? true : null))
    expect((await send(server, '/readyz')).status).toBe(200)
    expect(await callStatus(server, known)).toBe(200)
    const store = await installation.openStore()
    await expectSoundTrail(store)
    await store.close()
    expect(await server.stop()).toEqual({ status: 0, signal: null })
    await installation.remove()
  },
)

test(
  'F14 PostgreSQL that is away at the start or at the stop keeps nobody waiting',
  { timeout: 60_000 },
  async () => {
    const installation = await prepareInstallation({ database: await postgres.createDatabase() })
    const server = await serve(installation, installation.port)
    const kis = installation.pairs.get('kis') ?? { key: '', secret: '' }
    expect(await exchangeStatus(server, kis)).toBe(200)
    await postgres.kill()
    const stop = await timed(() => server.stop())
    expect(stop.took).toBeLessThan(10_000)
    expect(server.stderr()).not.toContain('fault of Guichet')

    const start = await timed(() => guichet(installation, ['serve', '--port', String(installation.port)]))
    expect(start.result).toMatchObject({ status: 1, stdout: '' })
    expect(start.result.stderr).toMatch(/^The store cannot be used now: [^\n]+\n$/)
    expect(start.took).toBeLessThan(10_000)
    await postgres.restart()
    const again = await serve(installation, installation.port)
    expect(await exchangeStatus(again, kis)).toBe(200)
    await again.stop()
    await installation.remove()
  },
)

test(
  'F14 the link of the first run waits for PostgreSQL, and the server goes on serving',
  { timeout: 60_000 },
  async () => {
    const prepared = await prepareInstallation({ database: await postgres.createDatabase() })
    const { configuration } = loadConfiguration({ data: prepared.data })
    const installation = await openInstallation(configuration!)
    const told: string[] = []
    const failures: unknown[] = []
    await postgres.kill()
    const greeting = {
      demo: false,
      print: () => undefined,
      tell: (line: string) => void told.push(line),
      log: { error: (failure: unknown) => void failures.push(failure) },
      ended: new AbortController().signal,
    }
    const url = 'http://localhost:4400'
    const greeted = greet(greeting, installation, { url, issuer: url })
    await eventually('a failure', () => (failures.length > 0 ? true : null))
    await postgres.restart()
    await greeted
    expect(told.join()).toMatch(/once, within 24 hours:\nhttp:\/\/localhost:4400\/console\//)
    await installation.store.close()
    await prepared.remove()
  },
)

test(
  'F22 two servers that start on an empty PostgreSQL at once make one installation',
  { timeout: 60_000 },
  async () => {
    const env = {
      GUICHET_PEPPER: randomBytes(32).toString('base64url'),
      GUICHET_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64url'),
    }
    for (let round = 0; round < 4; round++) {
      const url = await postgres.createDatabase()
      const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'guichet-empty-')))
      for (const data of folders)
        writeFileSync(join(data, 'guichet.yaml'), `database: ${url}\nissuer: http://localhost:4400\n`)
      const servers = await Promise.all(folders.map((data) => serve({ data, env }, 0)))
      const keySets = await Promise.all(
        servers.map(async (server) => (await send(server, '/.well-known/jwks.json')).body),
      )
      expect(keySets[0]).toBe(keySets[1])
      const client = new Client(url)
      await client.connect()
      const count = async (query: string): Promise<number> =>
        Number((await client.query<{ count: string }>(query)).rows[0]?.count)
      expect(await count("select count(*) from signing_keys where state = 'active'")).toBe(1)
      expect(await count('select count(*) from signing_keys')).toBe(1)
      expect(await count('select count(*) from audit_head')).toBe(1)
      expect(await count("select count(*) from audit_events where action = 'installation.created'")).toBe(1)
      expect(await count("select count(*) from audit_events where action = 'signing-key.created'")).toBe(1)
      await client.end()
      for (const server of servers) expect(await server.stop()).toEqual({ status: 0, signal: null })
      for (const data of folders) rmSync(data, { recursive: true })
    }
  },
)

test(
  'F13 F22 of two that start with different secrets at once, one is refused',
  { timeout: 60_000 },
  async () => {
    for (let round = 0; round < 4; round++) {
      const url = await postgres.createDatabase()
      const folders = [0, 1].map(() => mkdtempSync(join(tmpdir(), 'guichet-empty-')))
      for (const data of folders) writeFileSync(join(data, 'guichet.yaml'), `database: ${url}\n`)
      const outcomes = await Promise.all(folders.map((data) => guichet({ data }, ['migrate'])))
      expect(outcomes.map(({ status }) => status).toSorted()).toEqual([0, 1])
      const said = outcomes.map(({ stderr }) => stderr).join('')
      // The other may come between two of its looks: then the second secret is the one that differs.
      expect(said).toMatch(
        /^The (?:pepper|key-encryption key) (?:is not that of this installation|of this installation is missing)[^\n]+\n$/,
      )
      for (const data of folders) rmSync(data, { recursive: true })
    }
  },
)
