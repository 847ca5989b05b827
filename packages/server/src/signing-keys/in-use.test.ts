import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readEnvironment } from '../configuration/environment.ts'
import { loadConfiguration } from '../configuration/load.ts'
import { openSqliteStore } from '../stores/sqlite/store.ts'
import { algorithmsOf, lifespansOf, rotateSigningKeys } from './in-use.ts'
import { JWKS_MAX_AGE } from './lifecycle.ts'

const apis = [
  { algorithm: 'ES256', lifetime: 900 },
  { algorithm: 'EdDSA', lifetime: 60 },
  { algorithm: 'ES256', lifetime: 3600 },
] as const

test('a key is kept for the longest life of its own algorithm, the leeway and the time to follow', () => {
  // An iterator is read once, and the life is asked for many times.
  const { longestLife, leeway } = lifespansOf(apis.values(), 30)
  expect(['ES256', 'EdDSA', 'RS256', 'ES256'].map(longestLife)).toEqual([3_600_000, 60_000, 0, 3_600_000])
  expect(leeway).toBe(35_000)
})

test('each algorithm in use gets one new key, and those that wait already get none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'in-use-'))
  const store = await openSqliteStore({ file: join(folder, 'guichet.db'), instance: 'one' })
  await store.migrate()
  const making = {
    keyEncryptionKey: randomBytes(32),
    now: 1_800_000_000_000,
    actor: 'command-line',
    publishAhead: 900_000,
  }
  const rotate = async (algorithms = algorithmsOf(apis)): Promise<string[]> =>
    (await rotateSigningKeys(store, algorithms, making)).map(
      ({ algorithm, state }) => `${algorithm} ${state}`,
    )
  expect(await rotate()).toEqual(['ES256 active', 'EdDSA active'])
  expect(await rotate(new Set(['EdDSA']))).toEqual(['EdDSA pending'])
  expect(await rotate()).toEqual(['ES256 pending'])
  expect(await rotate()).toEqual([])
  await store.close()
  rmSync(folder, { recursive: true })
})

test('unless the configuration says otherwise, a key is published for longer than a set may be cached', () => {
  const { configuration } = loadConfiguration({ data: '/nowhere', environment: readEnvironment({}) })
  expect(configuration?.signing.publishAhead).toBeGreaterThanOrEqual(2 * JWKS_MAX_AGE * 1000)
})
