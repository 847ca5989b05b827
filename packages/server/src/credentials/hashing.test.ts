import { createHash, createHmac, randomBytes, scryptSync } from 'node:crypto'
import { hash as argon2 } from '@node-rs/argon2'
import { hash as bcrypt } from '@node-rs/bcrypt'
import { describe, expect, it } from 'vitest'
import type { SecretRecord } from '../stores/records.ts'
import { createHashing, type StoredVerifier } from './hashing.ts'
import { newSecret } from './secret-format.ts'
import { Busy, createSlowQueue } from './slow-queue.ts'

const hashing = createHashing({ pepper: randomBytes(32), keyEncryptionKey: randomBytes(32) })

const recordOf = (stored: StoredVerifier, id = 'sec_1'): SecretRecord => ({
  id,
  credentialId: 'cred_1',
  lastFour: '',
  createdAt: 0,
  expiresAt: null,
  ...stored,
})

const matchesFast = (record: SecretRecord, text: string): boolean | null =>
  hashing.matchesFast(record, text, hashing.digest(text))

describe('our own secrets', () => {
  const secret = newSecret()
  const record = recordOf(hashing.keep(secret))

  it('match themselves and nothing else', () => {
    expect(matchesFast(record, secret)).toBe(true)
    for (const wrong of [
      secret.slice(0, -1),
      `${secret}A`,
      `${secret}\0`,
      `${secret} `,
      '',
      secret.slice(0, 20),
    ]) {
      expect(matchesFast(record, wrong)).toBe(false)
    }
  })

  it('are stored as a keyed digest: another pepper does not match', () => {
    const other = createHashing({ pepper: randomBytes(32), keyEncryptionKey: randomBytes(32) })
    expect(other.matchesFast(record, secret, other.digest(secret))).toBe(false)
    expect(record.verifier).not.toContain(secret)
  })

  it('do not throw on a damaged verifier', () => {
    expect(matchesFast({ ...record, verifier: 'short' }, secret)).toBe(false)
  })
})

describe('imported fast hashes', () => {
  const secret = 'legacy-secret-1'
  const digest = createHash('sha256').update(secret).digest()

  it('of SHA-256 match, and the digest of the other system stands nowhere', () => {
    const stored = hashing.keepForeign('sec_1', { algorithm: 'sha256', digest })
    expect(matchesFast(recordOf(stored), secret)).toBe(true)
    expect(matchesFast(recordOf(stored), 'wrong')).toBe(false)
    for (const encoding of ['hex', 'base64url', 'base64'] as const) {
      expect(JSON.stringify(stored)).not.toContain(digest.toString(encoding))
    }
  })

  it('of a bearer token are found by its digests, and the leaked digest itself finds nothing', () => {
    const stored = hashing.keepForeignToken(digest)
    expect(hashing.tokenDigests(secret)).toContain(stored)
    for (const leaked of [digest.toString('hex'), digest.toString('base64'), digest.toString('latin1')]) {
      expect(hashing.tokenDigests(leaked)).not.toContain(stored)
    }
  })

  it('are wrapped under keys of their own: the leaked bytes are not taken for the text', () => {
    const leaked = 'a digest of thirty-two characters'.slice(0, 32)
    expect(hashing.tokenDigests(leaked)).not.toContain(hashing.keepForeignToken(Buffer.from(leaked)))
    const bytes = { digest: Buffer.from(leaked), key: Buffer.from('their key') }
    for (const algorithm of ['sha256', 'hmac-sha256'] as const) {
      const { verifier } = hashing.keepForeign('sec_1', { algorithm, ...bytes })
      expect(verifier).not.toBe(hashing.keep(leaked).verifier)
    }
  })

  it('of HMAC-SHA-256 match under their own key, which is sealed for its row', () => {
    const key = randomBytes(20)
    const foreign = createHmac('sha256', key).update(secret).digest()
    const stored = hashing.keepForeign('sec_1', { algorithm: 'hmac-sha256', digest: foreign, key })
    expect(matchesFast(recordOf(stored), secret)).toBe(true)
    expect(matchesFast(recordOf(stored), 'wrong')).toBe(false)
    expect(() => matchesFast(recordOf(stored, 'sec_2'), secret)).toThrow()
    expect(stored.parameters).not.toContain(key.toString('base64url'))
  })
})

describe('slow hashes', () => {
  const secret = 'a person chose this'
  const salt = randomBytes(16)
  const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

  it.each([
    ['bcrypt', () => bcrypt(secret, { cost: 4 })],
    ['argon2id', () => argon2(secret, { memoryCost: 1024 })],
    [
      'scrypt',
      async () =>
        `$scrypt$ln=10,r=8,p=1$${unpadded(salt)}$${unpadded(scryptSync(secret, salt, 32, { N: 1024 }))}`,
    ],
  ] as const)('of %s match the right secret only', async (algorithm, hash) => {
    const record = recordOf(hashing.keepForeign('sec_1', { algorithm, text: await hash() }))
    expect(matchesFast(record, secret)).toBeNull()
    expect(await hashing.matchesSlow(record, secret)).toBe(true)
    expect(await hashing.matchesSlow(record, `${secret}!`)).toBe(false)
  })

  it('of bcrypt refuse 100 bytes of which the first 72 are right, and take 64 right ones', async () => {
    const long = 'x'.repeat(72)
    const record = recordOf({
      algorithm: 'bcrypt',
      verifier: await bcrypt(long, { cost: 4 }),
      parameters: null,
    })
    expect(await hashing.matchesSlow(record, long)).toBe(true)
    expect(await hashing.matchesSlow(record, long + 'wrong'.repeat(5))).toBe(false)
    expect(await hashing.matchesSlow(record, `${long}\0`)).toBe(false)
    const medium = 'é'.repeat(32)
    const other = recordOf({
      algorithm: 'bcrypt',
      verifier: await bcrypt(medium, { cost: 4 }),
      parameters: null,
    })
    expect(await hashing.matchesSlow(other, medium)).toBe(true)
    expect(await hashing.matchesSlow(other, `${medium}\0`)).toBe(false)
  })

  it('of bcrypt never take an unreadable text for the empty one', async () => {
    const record = recordOf({
      algorithm: 'bcrypt',
      verifier: await bcrypt('', { cost: 4 }),
      parameters: null,
    })
    expect(await hashing.matchesSlow(record, 'x'.repeat(73))).toBe(false)
    expect(await hashing.matchesSlow(record, '\0')).toBe(false)
  })

  it('of passwords match in either Unicode spelling, and never where there is no password', async () => {
    const stored = await hashing.hashPassword('le café est fermé')
    expect(await hashing.verifyPassword(stored, 'le café est fermé'.normalize('NFD'))).toBe(true)
    expect(await hashing.verifyPassword(stored, 'le cafe est ferme')).toBe(false)
    expect(await hashing.verifyPassword(null, '')).toBe(false)
    expect(await hashing.verifyPassword(stored, 'x'.repeat(100_000))).toBe(false)
  })
})

describe('the queue of slow hashes', () => {
  it('runs one at a time and refuses the eighteenth', async () => {
    const queue = createSlowQueue()
    let running = 0
    let most = 0
    const work = async (): Promise<void> => {
      running += 1
      most = Math.max(most, running)
      await new Promise((resolve) => setTimeout(resolve, 1))
      running -= 1
    }
    const results = await Promise.allSettled(Array.from({ length: 18 }, () => queue.run(work)))
    expect(most).toBe(1)
    expect(results.map(({ status }) => status === 'fulfilled')).toEqual([...Array(17).fill(true), false])
    expect((results[17] as PromiseRejectedResult).reason).toBeInstanceOf(Busy)
    await queue.run(work)
  })

  it('asks again when the turn comes, and does not work for whom it then refuses', async () => {
    const queue = createSlowQueue()
    let tried = 0
    const failures = Array.from({ length: 5 }, () =>
      queue.run(
        async () => void (tried += 1),
        () => {
          if (tried >= 2) throw new Error('blocked')
        },
      ),
    )
    const results = await Promise.allSettled(failures)
    expect(tried).toBe(2)
    expect(results.filter(({ status }) => status === 'rejected')).toHaveLength(3)
  })

  it('goes on after a failure', async () => {
    const queue = createSlowQueue()
    await expect(queue.run(() => Promise.reject(new Error('once')))).rejects.toThrow('once')
    expect(await queue.run(async () => 1)).toBe(1)
  })
})
