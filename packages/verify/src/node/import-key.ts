import { createPublicKey, type KeyObject } from 'node:crypto'
import type { KeySet, VerificationKey } from '../key-set.ts'
import type { JsonObject } from '../strict-json.ts'
import { signatureAlgorithms, type SignatureAlgorithm } from './algorithms.ts'
import type { KeyRefusal } from './key-refusal.ts'

const SECRET_MEMBERS: readonly string[] = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k']

export interface KeyImported {
  readonly ok: true
  readonly key: VerificationKey
}

export interface KeyRefused {
  readonly ok: false
  readonly reason: KeyRefusal
}

/**
 * Reads one public JWK (RFC 7517) strictly: `kid` and `alg` are required, `kty` and `crv` must be those of `alg`,
 * RSA has 2048 to 8192 bits, an exponent of 65537 or more and no ROCA fingerprint.
 *
 * @param jwk the parsed JSON
 */
export function importKey(jwk: unknown): KeyImported | KeyRefused {
  if (!isObject(jwk)) return refusedKey('not-a-key')
  const { kid, alg, kty, crv } = jwk
  if (kty === 'oct' || SECRET_MEMBERS.some((name) => Object.hasOwn(jwk, name)))
    return refusedKey('not-public')
  if (typeof kid !== 'string' || kid === '' || typeof kty !== 'string') return refusedKey('not-a-key')
  const algorithm = typeof alg === 'string' ? signatureAlgorithms.get(alg) : undefined
  if (typeof alg !== 'string' || algorithm === undefined) return refusedKey('algorithm')
  if (kty !== algorithm.kty || (crv ?? null) !== algorithm.crv) return refusedKey('kind')
  if (!isForVerifying(jwk)) return refusedKey('use')
  const fault = algorithm.examine(jwk)
  if (fault !== null) return refusedKey(fault)
  const key = publicKey(jwk, algorithm)
  if (key === null) return refusedKey('invalid')
  return { ok: true, key: { kid, algorithm: alg, verify: algorithm.verifier(key) } }
}

function refusedKey(reason: KeyRefusal): KeyRefused {
  return { ok: false, reason }
}

function isForVerifying(jwk: JsonObject): boolean {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== 'sig') return false
  return operations === undefined || (Array.isArray(operations) && operations.includes('verify'))
}

function publicKey(jwk: JsonObject, algorithm: SignatureAlgorithm): KeyObject | null {
  const members = Object.fromEntries(algorithm.members.map((name) => [name, jwk[name]]))
  try {
    return createPublicKey({ key: members, format: 'jwk' })
  } catch {
    // Not on the curve.
    return null
  }
}

export interface KeySetImported {
  readonly ok: true
  readonly keys: KeySet
  /** Keys of the set that are not taken: for encryption, of an unknown kind, weak. RFC 7517 section 5. */
  readonly skipped: readonly { readonly kid: string | null; readonly reason: KeyRefusal }[]
}

export interface KeySetRefused {
  readonly ok: false
  /** A set that publishes a secret, or one name for two keys, is not to be trusted in any part. */
  readonly reason: 'not-a-key-set' | 'not-public' | 'duplicate-kid'
}

/**
 * Reads a JWKS. A new set replaces the old one as a whole: keys that are no longer in it are no longer trusted.
 *
 * @param jwks the parsed JSON
 */
export function importKeySet(jwks: unknown): KeySetImported | KeySetRefused {
  if (!isObject(jwks) || !Array.isArray(jwks['keys'])) return { ok: false, reason: 'not-a-key-set' }
  const keys = new Map<string, VerificationKey>()
  const skipped: { kid: string | null; reason: KeyRefusal }[] = []
  const names = new Set<string>()
  for (const jwk of jwks['keys'] as readonly unknown[]) {
    const kid = isObject(jwk) && typeof jwk['kid'] === 'string' ? jwk['kid'] : null
    if (kid !== null && names.has(kid)) return { ok: false, reason: 'duplicate-kid' }
    if (kid !== null) names.add(kid)
    const imported = importKey(jwk)
    if (imported.ok) keys.set(imported.key.kid, imported.key)
    else if (imported.reason === 'not-public') return { ok: false, reason: 'not-public' }
    else skipped.push({ kid, reason: imported.reason })
  }
  return { ok: true, keys, skipped }
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
