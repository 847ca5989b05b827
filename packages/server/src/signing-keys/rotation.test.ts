import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { checkToken, type KeySet } from '@guichet/verify'
import { importKeySet } from '@guichet/verify/node'
import { createMinter, newTokenId } from '../exchange/mint-token.ts'
import type { Store } from '../stores/store.ts'
import { openSqliteStore } from '../stores/sqlite/store.ts'
import { type Keyring, loadKeyring } from './keyring.ts'
import { JWKS_MAX_AGE } from './lifecycle.ts'
import { advanceSigningKeys, ensureSigningKeys, revokeSigningKey, rotateSigningKey } from './rotate.ts'

const keyEncryptionKey = randomBytes(32)
const start = 1_800_000_000_000
const second = 1000
const life = 900 * second
const leeway = 10 * second
/** Twice the age of a cached set, for caches that serve a stale one while they fetch. */
const publishAhead = 2 * JWKS_MAX_AGE * second
const issuer = 'https://login.example.com'
const audience = 'https://api.example.com'

let folder: string
let store: Store

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rotation-'))
  store = await openSqliteStore({ file: join(folder, 'guichet.db'), instance: 'one' })
  await store.migrate()
})

afterAll(async () => {
  await store.close()
  rmSync(folder, { recursive: true })
})

function mintAt(keyring: Keyring, now: number): string {
  const signer = keyring.signers.get('ES256')
  if (signer === undefined) throw new Error('no key signs')
  return createMinter(signer)({
    issuer,
    audience,
    subject: 'cred_1',
    clientId: 'key_1',
    organization: 'org_1',
    environment: 'production',
    credentialId: 'cred_1',
    memberId: null,
    scopes: [],
    tokenId: newTokenId(),
    issuedAt: now / 1000,
    expiresAt: (now + life) / 1000,
    extra: {},
  })
}

/** A verifier that fetches the set when it has grown too old, and never for an unknown key. */
function cachingVerifier(maxAge: number, offset: number) {
  let keys: KeySet = new Map()
  let fetchedAt = Number.NEGATIVE_INFINITY
  return (text: string, keyring: Keyring, now: number): string => {
    if (now - fetchedAt >= maxAge) {
      const imported = importKeySet(JSON.parse(keyring.jwks.text))
      if (!imported.ok) throw new Error(imported.reason)
      keys = imported.keys
      fetchedAt = fetchedAt < 0 ? now - offset : now
    }
    const answer = checkToken(text, keys, { issuer, audience, now, leeway: 5 })
    return answer.ok ? 'accepted' : answer.reason
  }
}

test('two rotations cost no caching verifier one token, however old its set', async () => {
  const work = (now: number) => ({ now, actor: 'server', keyEncryptionKey })
  await ensureSigningKeys(store, ['ES256'], work(start))
  const verifiers = [0, 100, 299].map((offset) => cachingVerifier(JWKS_MAX_AGE * second, offset * second))
  const living: { text: string; dies: number }[] = []
  const answers = new Map<string, number>()
  const signedBy = new Set<string>()

  for (let now = start; now < start + 4500 * second; now += 30 * second) {
    if (now === start + 300 * second || now === start + 2400 * second) {
      await rotateSigningKey(store, 'ES256', { ...work(now), publishAhead })
    }
    await advanceSigningKeys(store, { longestLife: () => life, leeway }, work(now))
    const keyring = await loadKeyring(store, keyEncryptionKey, now)
    signedBy.add(keyring.signers.get('ES256')?.kid ?? '')
    living.push({ text: mintAt(keyring, now), dies: now + life })
    for (const { text } of living.filter((token) => token.dies > now)) {
      for (const verify of verifiers) {
        const answer = verify(text, keyring, now)
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
      }
    }
  }
  expect([...answers.keys()]).toEqual(['accepted'])
  expect(answers.get('accepted')).toBeGreaterThan(10_000)
  expect(signedBy.size).toBe(3)
  expect((await store.signingKeys()).map((key) => key.state)).toEqual(['gone', 'gone', 'active'])
})

test('tokens of a revoked key are refused as soon as the keyring is read again', async () => {
  const now = start + 5000 * second
  const before = await loadKeyring(store, keyEncryptionKey, now)
  const text = mintAt(before, now)
  const [kid] = before.keys.keys()
  const judge = (keys: KeySet) => checkToken(text, keys, { issuer, audience, now, leeway: 0 })
  expect(judge(before.keys).ok).toBe(true)

  await revokeSigningKey(store, kid ?? '', { now, actor: 'command-line', keyEncryptionKey })
  const after = await loadKeyring(store, keyEncryptionKey, now)
  expect(judge(after.keys)).toEqual({ ok: false, reason: 'unknown-key' })
  expect(after.jwks.text).not.toContain(kid)
  expect(judge((await loadKeyring(store, keyEncryptionKey, now)).keys).ok).toBe(false)
  expect(checkToken(mintAt(after, now), after.keys, { issuer, audience, now, leeway: 0 }).ok).toBe(true)
})
