/** No secret, token or password comes out anywhere: not in a log, an error, the trail, a backup, the metrics or a file. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { endLeftOvers, guichet } from '../durability/guichet-process.ts'
import { prepareInstallation } from '../durability/prepared-installation.ts'
import { eventually } from '../durability/processes.ts'
import { openPrivateKey } from '../../src/signing-keys/seal.ts'
import { startPostgres } from '../postgres.ts'
import { Canaries } from './canaries.ts'
import { runWithCanaries } from './canary-run.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

afterEach(endLeftOvers)

const allLevels = 'logs:\n  level: trace\n'

describe('the search itself', () => {
  const canaries = new Canaries()
  const text = canaries.add('a canary that "sings" é/+ loudly')

  test.each([
    ['raw', text],
    ['in JSON', JSON.stringify({ text })],
    ['in a URL', `/?q=${encodeURIComponent(text)}`],
    ['in a form', new URLSearchParams({ text }).toString()],
    ['in hex', Buffer.from(text).toString('hex')],
    ['in base64', Buffer.from(text).toString('base64')],
    ['in base64 behind one byte', Buffer.from(`:${text}`).toString('base64')],
    ['in base64 behind two', Buffer.from(`id:${text}?`).toString('base64')],
    ['in base64url', Buffer.from(`user:${text}`).toString('base64url')],
    ['without its ends', text.slice(4, -4)],
  ])('S01 finds a canary %s', (_, content) => {
    expect(canaries.foundIn('here', content)).not.toEqual([])
  })

  test('S01 finds nothing where there is none', () => {
    expect(canaries.foundIn('here', 'a canary that is silent')).toEqual([])
  })
})

test(
  'S01 S02 S04 S15 on SQLite: nothing in logs, refusals, messages, metrics, trail, files and backup',
  { timeout: 120_000 },
  async () => {
    const installation = await prepareInstallation({ settings: allLevels })
    const folder = mkdtempSync(join(tmpdir(), 'guichet-canaries-'))
    const { canaries, server, said, backup } = await runWithCanaries(installation, join(folder, 'backup'))
    const store = await installation.openStore()
    const keyEncryptionKey = Buffer.from(
      readFileSync(join(installation.data, 'secrets', 'key-encryption-key'), 'utf8'),
      'base64url',
    )
    for (const { kid, sealedPrivateJwk } of await store.signingKeys()) {
      const { d } = await openPrivateKey(sealedPrivateJwk ?? '', kid, keyEncryptionKey)
      canaries.add(d ?? '')
    }
    await store.close()
    const secrets = ['pepper', 'key-encryption-key'].map((name) =>
      readFileSync(join(installation.data, 'secrets', name), 'utf8').trim(),
    )
    for (const secret of secrets) canaries.add(secret)
    // So that the write-ahead log stays behind.
    await server.kill()

    expect(canaries.size).toBeGreaterThan(150)
    expect(canaries.foundIn('standard output', server.stdout())).toEqual([])
    expect(canaries.foundIn('log', server.stderr())).toEqual([])
    expect(server.stderr().split('\n').length).toBeGreaterThan(100)
    expect(said.flatMap(([place, text]) => canaries.foundIn(place, text))).toEqual([])
    expect(canaries.foundIn('backup', readFileSync(backup))).toEqual([])
    const own = join(installation.data, 'secrets')
    expect(canaries.foundBelow(installation.data).filter((place) => !place.startsWith(own))).toEqual([])
    for (const secret of secrets) {
      const bytes = Buffer.from(secret, 'base64url')
      expect(readFileSync(join(installation.data, 'guichet.db')).includes(bytes)).toBe(false)
    }
    rmSync(folder, { recursive: true })
    await installation.remove()
  },
)

test('S05 a copy of the database alone serves nobody', async () => {
  const installation = await prepareInstallation()
  rmSync(join(installation.data, 'secrets'), { recursive: true })
  for (const args of [
    ['serve', '--port', '0'],
    ['credential', 'list'],
    ['audit', 'export'],
  ]) {
    const outcome = await guichet(installation, args)
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('is missing')
  }
  await installation.remove()
})

test(
  'S18 PostgreSQL that logs every statement with its parameters sees digests only',
  { timeout: 120_000 },
  async () => {
    const postgres = await startPostgres({ durable: true })
    const url = await postgres.createDatabase()
    const client = new Client(url)
    await client.connect()
    for (const setting of [
      'logging_collector = on',
      "log_statement = 'all'",
      'log_min_duration_statement = 0',
      'log_parameter_max_length = -1',
      'log_parameter_max_length_on_error = -1',
      "log_error_verbosity = 'verbose'",
      "log_filename = 'all.log'",
    ])
      await client.query(`alter system set ${setting}`)
    const { rows } = await client.query<{ data_directory: string }>('show data_directory')
    await client.end()
    await postgres.kill()
    // With the collector on, the server says on its own output only that it logs elsewhere.
    void postgres.restart().catch(() => undefined)
    const log = join(rows[0]?.data_directory ?? '', 'log', 'all.log')
    await started(url)

    const installation = await prepareInstallation({ database: url, settings: allLevels })
    const folder = mkdtempSync(join(tmpdir(), 'guichet-canaries-'))
    const { canaries, server, said } = await runWithCanaries(installation, join(folder, 'backup'))
    expect(await server.stop()).toEqual({ status: 0, signal: null })
    const statements = readFileSync(log)
    expect(statements.includes('insert into')).toBe(true)
    expect(canaries.foundIn('the log of PostgreSQL', statements)).toEqual([])
    expect(canaries.foundIn('log', server.stderr())).toEqual([])
    expect(said.flatMap(([place, text]) => canaries.foundIn(place, text))).toEqual([])
    rmSync(folder, { recursive: true })
    await installation.remove()
    await postgres.stop()
  },
)

const started = (url: string): Promise<true> =>
  eventually('a started PostgreSQL', async () => {
    const client = new Client(url)
    try {
      await client.connect()
      await client.end()
      return true
    } catch {
      return null
    }
  })
