/**
 * The fast hashes: ours, HMAC-SHA-256 under the pepper, and imported digests wrapped in it, so that no fast hash
 * without a key stands in the database.
 */

import { createHash, createHmac, createSecretKey, hkdfSync, timingSafeEqual } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

export interface FastHash {
  digest(text: string): Buffer
  /** Wraps the digest that another system kept. */
  wrapSha256(digest: Uint8Array): Buffer
  wrapHmac(digest: Uint8Array): Buffer
}

/**
 * Each purpose has a key of its own. With one key for all, the digest that leaked from the other system could be
 * sent as if it were the secret, and would wrap to what is stored.
 */
export function createFastHash(pepper: Uint8Array): FastHash {
  const own = purposeKey(pepper, 'guichet secret')
  const sha256 = purposeKey(pepper, 'guichet imported sha256')
  const hmac = purposeKey(pepper, 'guichet imported hmac-sha256')
  return {
    digest: (text) => createHmac('sha256', own).update(text).digest(),
    wrapSha256: (digest) => createHmac('sha256', sha256).update(digest).digest(),
    wrapHmac: (digest) => createHmac('sha256', hmac).update(digest).digest(),
  }
}

/** A KeyObject is prepared once; key bytes would cost six times as much at each use. */
const purposeKey = (pepper: Uint8Array, purpose: string): KeyObject =>
  createSecretKey(Buffer.from(hkdfSync('sha256', pepper, '', purpose, 32)))

export const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

export const hmacSha256 = (key: Uint8Array, text: string): Buffer =>
  createHmac('sha256', key).update(text).digest()

/** Takes the same time wherever the first difference is. */
export function equalDigests(verifier: string, digest: Uint8Array): boolean {
  const stored = Buffer.from(verifier, 'base64url')
  return stored.length === digest.length && timingSafeEqual(stored, digest)
}
