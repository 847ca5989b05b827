/**
 * How a secret is kept and proved. Our own are machine-made and take one HMAC under the pepper; imported ones are
 * proved as their system hashed them until the first use; passwords take argon2id.
 */

import { hash as argon2 } from '@node-rs/argon2'
import { hkdfSync } from 'node:crypto'
import type { SecretRecord } from '../stores/records.ts'
import { createFastHash, equalDigests, type FastHash, hmacSha256, sha256 } from './fast-hash.ts'
import { createSealing, type Sealing } from './sealing.ts'
import { matchesArgon2id, matchesBcrypt, matchesScrypt } from './slow-hash.ts'
import { type Admit, createSlowQueue } from './slow-queue.ts'

/** What of a secret is stored. */
export type StoredVerifier = Pick<SecretRecord, 'algorithm' | 'verifier' | 'parameters'>

/** A digest that another system kept, decoded. `text` is the whole text of a slow hash. */
export type ForeignHash =
  | { readonly algorithm: 'sha256'; readonly digest: Uint8Array }
  | { readonly algorithm: 'hmac-sha256'; readonly digest: Uint8Array; readonly key: Uint8Array }
  | { readonly algorithm: 'bcrypt' | 'scrypt' | 'argon2id'; readonly text: string }

export interface HashingSecrets {
  readonly pepper: Uint8Array
  readonly keyEncryptionKey: Uint8Array
}

export interface Hashing {
  digest(text: string): Buffer
  /** Null where the algorithm is slow. `digest` is that of the text: made once, compared with each live secret. */
  matchesFast(record: SecretRecord, text: string, digest: Buffer): boolean | null
  /** Throws `Busy` where too many wait, and what `admit` throws. */
  matchesSlow(record: SecretRecord, text: string, admit?: Admit): Promise<boolean>
  /** Does the work of a slow proof for nothing, where a failure must cost what another costs. */
  spendSlow(text: string, admit?: Admit): Promise<void>
  hashPassword(password: string): Promise<string>
  /** Null (no such member, no password yet) costs the same and is false. */
  verifyPassword(hash: string | null, password: string, admit?: Admit): Promise<boolean>
  /** The digests by which a bearer token may be stored: ours first, then that of an imported SHA-256. */
  tokenDigests(text: string): readonly [string, string]
  /** How we keep a secret that we know. */
  keep(text: string): StoredVerifier
  /** How we keep one that a person may have chosen. */
  keepSlowly(text: string): Promise<StoredVerifier>
  keepForeign(secretId: string, hash: ForeignHash): StoredVerifier
  /** The token digest of an imported bearer token of which only the SHA-256 is known. */
  keepForeignToken(digest: Uint8Array): string
}

/** OWASP's first choice for argon2id: 19 MiB, two passes. */
const argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const

/** A hash that nothing satisfies: zeros, at the cost of a real one. */
const nobody = `$argon2id$v=19$m=19456,t=2,p=1$${'A'.repeat(22)}$${'A'.repeat(43)}`

/** Longer candidates are refused unread. */
const longestPassword = 256

export function createHashing({ pepper, keyEncryptionKey }: HashingSecrets): Hashing {
  const fast = createFastHash(pepper)
  const sealing = createSealing(keyEncryptionKey, 'guichet foreign hmac key')
  const queue = createSlowQueue()
  const passwordPepper = Buffer.from(hkdfSync('sha256', pepper, '', 'guichet password', 32))
  return {
    digest: fast.digest,
    matchesFast: (record, text, digest) => matchesFast(fast, sealing, record, text, digest),
    matchesSlow: (record, text, admit) => queue.run(() => matchesSlow(record, text), admit),
    async spendSlow(text, admit) {
      await queue.run(() => matchesArgon2id(nobody, text), admit)
    },
    hashPassword: (password) =>
      queue.run(() => argon2(password.normalize('NFC'), { ...argon2Cost, secret: passwordPepper })),
    verifyPassword(hash, password, admit) {
      const readable = password.length <= longestPassword
      const candidate = readable ? password.normalize('NFC') : ''
      return queue.run(async () => {
        const matches = await matchesArgon2id(hash ?? nobody, candidate, passwordPepper)
        return matches && readable && hash !== null
      }, admit)
    },
    tokenDigests: (text) => [
      fast.digest(text).toString('base64url'),
      fast.wrapSha256(sha256(text)).toString('base64url'),
    ],
    keep: (text) => ({
      algorithm: 'hmac',
      verifier: fast.digest(text).toString('base64url'),
      parameters: null,
    }),
    async keepSlowly(text) {
      const verifier = await queue.run(() => argon2(text, argon2Cost))
      return { algorithm: 'argon2id', verifier, parameters: null }
    },
    keepForeign: (secretId, hash) => keepForeign(fast, sealing, secretId, hash),
    keepForeignToken: (digest) => fast.wrapSha256(digest).toString('base64url'),
  }
}

function matchesFast(
  fast: FastHash,
  sealing: Sealing,
  record: SecretRecord,
  text: string,
  digest: Buffer,
): boolean | null {
  if (record.algorithm === 'hmac') return equalDigests(record.verifier, digest)
  if (record.algorithm === 'sha256') return equalDigests(record.verifier, fast.wrapSha256(sha256(text)))
  if (record.algorithm !== 'hmac-sha256') return null
  const key = sealing.open(record.parameters ?? '', record.id)
  return equalDigests(record.verifier, fast.wrapHmac(hmacSha256(key, text)))
}

function matchesSlow(record: SecretRecord, text: string): Promise<boolean> {
  if (record.algorithm === 'bcrypt') return matchesBcrypt(record.verifier, text)
  if (record.algorithm === 'scrypt') return matchesScrypt(record.verifier, text)
  if (record.algorithm === 'argon2id') return matchesArgon2id(record.verifier, text)
  throw new Error(`${record.algorithm} is not slow`)
}

function keepForeign(fast: FastHash, sealing: Sealing, secretId: string, hash: ForeignHash): StoredVerifier {
  if (hash.algorithm === 'sha256') {
    const verifier = fast.wrapSha256(hash.digest).toString('base64url')
    return { algorithm: 'sha256', verifier, parameters: null }
  }
  if (hash.algorithm === 'hmac-sha256') {
    const verifier = fast.wrapHmac(hash.digest).toString('base64url')
    return { algorithm: 'hmac-sha256', verifier, parameters: sealing.seal(hash.key, secretId) }
  }
  return { algorithm: hash.algorithm, verifier: hash.text, parameters: null }
}
