import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Store } from '../stores/store.ts'
import { openSqliteStore } from '../stores/sqlite/store.ts'
import { advanceSigningKeys, ensureSigningKeys, revokeSigningKey, rotateSigningKey } from './rotate.ts'

const keyEncryptionKey = randomBytes(32)
const start = 1_800_000_000_000
const publishAhead = 900_000
const lifespans = { longestLife: () => 600_000, leeway: 10_000 }
const work = (now = start) => ({ now, actor: 'server', keyEncryptionKey })
const rotation = (now = start) => ({ ...work(now), publishAhead })

let folder: string
let one: Store
let other: Store

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'signing-keys-'))
  const file = join(folder, 'guichet.db')
  one = await openSqliteStore({ file, instance: 'one' })
  await one.migrate()
  other = await openSqliteStore({ file, instance: 'other' })
})

afterEach(async () => {
  await one.close()
  await other.close()
  rmSync(folder, { recursive: true })
})

async function states(): Promise<string[]> {
  return (await one.signingKeys()).map((key) => `${key.algorithm} ${key.state}`).toSorted()
}

async function actions(): Promise<string[]> {
  const { rows } = await one.auditEvents({ organizationId: null }, { limit: 100, after: null })
  return rows.map((event) => event.action).toReversed()
}

test('an empty installation gets one active key of each algorithm, from two instances at once', async () => {
  await Promise.all([
    ensureSigningKeys(one, ['ES256', 'EdDSA', 'ES256'], work()),
    ensureSigningKeys(other, ['EdDSA', 'ES256'], work()),
  ])
  expect(await states()).toEqual(['ES256 active', 'EdDSA active'])
  expect(await actions()).toEqual(['signing-key.created', 'signing-key.created'])
  await ensureSigningKeys(other, ['ES256', 'EdDSA'], work())
  expect(await states()).toEqual(['ES256 active', 'EdDSA active'])
})

test('two rotations at once make one key', async () => {
  await ensureSigningKeys(one, ['ES256'], work())
  const made = await Promise.all([
    rotateSigningKey(one, 'ES256', rotation()),
    rotateSigningKey(other, 'ES256', rotation()),
  ])
  expect(made.filter((key) => key !== null).length).toBe(1)
  expect(await states()).toEqual(['ES256 active', 'ES256 pending'])
  expect(await rotateSigningKey(one, 'ES256', rotation())).toBeNull()
})

test('a whole life, advanced by two instances at once', async () => {
  await ensureSigningKeys(one, ['ES256'], work())
  const pending = await rotateSigningKey(one, 'ES256', rotation())
  expect(pending).toMatchObject({ state: 'pending', activateAt: start + publishAhead })

  const advance = async (now: number) => {
    const done = await Promise.all(
      [one, other].map((store) => advanceSigningKeys(store, lifespans, work(now))),
    )
    return done.flat().map((step) => step.set.state)
  }
  expect(await advance(start + publishAhead - 1)).toEqual([])
  expect(await advance(start + publishAhead)).toEqual(['retiring', 'active'])
  expect(await states()).toEqual(['ES256 active', 'ES256 retiring'])
  expect(await advance(start + publishAhead + 609_999)).toEqual([])
  expect(await advance(start + publishAhead + 610_000)).toEqual(['gone'])
  expect(await states()).toEqual(['ES256 active', 'ES256 gone'])

  const gone = (await one.signingKeys()).find((key) => key.state === 'gone')
  expect(gone?.sealedPrivateJwk).toBeNull()
  expect(await actions()).toEqual([
    'signing-key.created',
    'signing-key.created',
    'signing-key.activated',
    'signing-key.gone',
  ])
})

test('revoking the active key makes a new active one in the same transaction', async () => {
  await ensureSigningKeys(one, ['ES256'], work())
  const [key] = await one.signingKeys()
  const answers = await Promise.all([
    revokeSigningKey(one, key?.kid ?? '', work()),
    revokeSigningKey(other, key?.kid ?? '', work()),
  ])
  expect(answers.filter(Boolean).length).toBe(1)
  expect(await states()).toEqual(['ES256 active', 'ES256 gone'])
  expect(await actions()).toEqual(['signing-key.created', 'signing-key.revoked', 'signing-key.created'])
})

test('revoking the active key while another waits: that one signs at once', async () => {
  await ensureSigningKeys(one, ['ES256'], work())
  const [active] = await one.signingKeys()
  const waiting = await rotateSigningKey(one, 'ES256', rotation())
  expect(await revokeSigningKey(other, active?.kid ?? '', work(start + 5))).toBe(true)
  const now = (await one.signingKeys()).find((key) => key.state === 'active')
  expect(now).toMatchObject({ kid: waiting?.kid, activateAt: start + 5 })
  expect((await one.signingKeys()).length).toBe(2)
})

test('an unknown key cannot be revoked, and nothing is written', async () => {
  expect(await revokeSigningKey(one, 'nobody', work())).toBe(false)
  expect(await actions()).toEqual([])
})

test('the events name the key and who acted, and nothing secret', async () => {
  await ensureSigningKeys(one, ['EdDSA'], { ...work(), actor: 'command-line' })
  const { rows } = await one.auditEvents({ organizationId: null }, { limit: 1, after: null })
  const [key] = await one.signingKeys()
  expect(rows[0]).toMatchObject({
    at: start,
    actor: 'command-line',
    details: { kid: key?.kid, algorithm: 'EdDSA', state: 'active', activateAt: start },
  })
  expect(JSON.stringify(rows[0])).not.toContain(key?.sealedPrivateJwk)
})
