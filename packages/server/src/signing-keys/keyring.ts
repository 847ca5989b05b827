import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import type { KeySet, VerificationKey } from '@guichet/verify'
import { importKey } from '@guichet/verify/node'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import type { SigningKey } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import { isSigningAlgorithm, signingRows } from './algorithms.ts'
import { openPrivateKey } from './seal.ts'

/** Signs tokens with one key. */
export interface Signer {
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  /** The signature as a JWS carries it. */
  readonly sign: (data: Uint8Array) => Uint8Array
}

/** The signing keys in memory. Replaced as a whole when one changes: a key that is gone is nowhere in the new one. */
export interface Keyring {
  /** The active key of each algorithm. */
  readonly signers: ReadonlyMap<SigningAlgorithm, Signer>
  /** By which the server itself judges tokens: the same keys that it publishes. */
  readonly keys: KeySet
  /** The document for other verifiers (RFC 7517), and its strong validator, quotes included. */
  readonly jwks: { readonly text: string; readonly etag: string }
}

/**
 * Reads the signing keys and opens the private halves that sign or will sign. Throws `WrongKeyEncryptionKey` where they
 * do not open, and where a key is damaged: a server without its keys does not start.
 *
 * @param keyEncryptionKey 32 octets
 * @param now milliseconds since the epoch
 */
export async function loadKeyring(
  store: Pick<StoreReads, 'signingKeys'>,
  keyEncryptionKey: Uint8Array,
  now: number,
): Promise<Keyring> {
  const rows = (await store.signingKeys()).filter((row) => isAlive(row, now)).toSorted(byAge)
  const keys = new Map<string, VerificationKey>()
  const signers = new Map<SigningAlgorithm, Signer>()
  for (const row of rows) {
    keys.set(row.kid, verificationKey(row))
    if (row.state === 'retiring') continue
    // A waiting key is opened as well: that it does not open must be known before it is needed.
    const signer = await openSigner(row, keyEncryptionKey)
    if (row.state === 'active') signers.set(signer.algorithm, signer)
  }
  return { signers, keys, jwks: jwksDocument(rows) }
}

function isAlive(row: SigningKey, now: number): boolean {
  return row.state !== 'gone' && (row.goneAt === null || row.goneAt > now)
}

/** The same order on every instance, so that the document and its validator are the same. */
function byAge(a: SigningKey, b: SigningKey): number {
  return a.createdAt - b.createdAt || (a.kid < b.kid ? -1 : 1)
}

function verificationKey(row: SigningKey): VerificationKey {
  const imported = importKey(JSON.parse(row.publicJwk))
  if (!imported.ok) throw new Error(`signing key ${row.kid} is damaged: ${imported.reason}`)
  if (imported.key.kid !== row.kid || imported.key.algorithm !== row.algorithm) {
    throw new Error(`signing key ${row.kid} is damaged: its public half is that of another key`)
  }
  return imported.key
}

async function openSigner(row: SigningKey, keyEncryptionKey: Uint8Array): Promise<Signer> {
  const { kid, algorithm, sealedPrivateJwk } = row
  if (!isSigningAlgorithm(algorithm)) throw new Error(`signing key ${kid} is of the unknown ${algorithm}`)
  if (sealedPrivateJwk === null) throw new Error(`signing key ${kid} has lost its private half`)
  const privateJwk = (await openPrivateKey(sealedPrivateJwk, kid, keyEncryptionKey)) as JsonWebKey
  const key = createPrivateKey({ key: privateJwk, format: 'jwk' })
  if (!createPublicKey(key).equals(publicKey(row))) {
    throw new Error(`signing key ${kid} is damaged: its halves do not belong together`)
  }
  return { kid, algorithm, sign: signingRows[algorithm].signWith(key) }
}

function publicKey(row: SigningKey): KeyObject {
  return createPublicKey({ key: JSON.parse(row.publicJwk) as JsonWebKey, format: 'jwk' })
}

function jwksDocument(rows: readonly SigningKey[]): Keyring['jwks'] {
  const text = JSON.stringify({ keys: rows.map((row) => JSON.parse(row.publicJwk) as unknown) })
  return { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` }
}
