/**
 * The life of a signing key, as pure functions from rows to changes of rows:
 *
 *     pending   published, does not sign: every cache of the JWKS learns it before its first token
 *     active    signs; one for each algorithm
 *     retiring  signs no more, still published: its tokens live
 *     gone      in no set; the private half is erased
 *
 * A revoked key goes at once, from any state.
 */

import type { AuditAction } from '../audit/event.ts'
import type { SigningKey } from '../stores/records.ts'

/** Seconds for which a JWKS may be cached. */
export const JWKS_MAX_AGE = 300

/** A change of one row. */
export interface KeyStep {
  readonly kid: string
  readonly set: Partial<Omit<SigningKey, 'kid'>>
  /** Null for a retirement: the event of the successor's activation tells it. */
  readonly action: AuditAction | null
  readonly details: Readonly<Record<string, unknown>>
}

/** How a new key starts. */
export interface KeyStart {
  readonly state: 'pending' | 'active'
  readonly activateAt: number
}

/**
 * Null while a key of the algorithm is waiting already, so that two who rotate at once make one key. The first key of
 * an algorithm is active at once: without it there would be no tokens at all.
 */
export function startRotation(
  keys: readonly SigningKey[],
  algorithm: string,
  now: number,
  { publishAhead }: { readonly publishAhead: number },
): KeyStart | null {
  if (findKey(keys, algorithm, 'active') === undefined) return { state: 'active', activateAt: now }
  if (findKey(keys, algorithm, 'pending') !== undefined) return null
  return { state: 'pending', activateAt: now + publishAhead }
}

export interface Lifespans {
  /** Milliseconds that the longest-lived token of an algorithm may live. */
  readonly longestLife: (algorithm: string) => number
  /**
   * Milliseconds to keep a key beyond that: the leeway of the verifiers, and the time until the last instance has
   * noticed that the key no longer signs.
   */
  readonly leeway: number
}

/** What is due: pending keys that may sign now, retiring keys whose last token has died. */
export function dueTransitions(
  keys: readonly SigningKey[],
  now: number,
  lifespans: Lifespans,
): readonly KeyStep[] {
  const activations = keys
    .filter((key) => key.state === 'pending' && key.activateAt <= now)
    .filter((key) => findKey(keys, key.algorithm, 'pending') === key)
    .flatMap((key) => activate(keys, key, now, lifespans))
  const ends = keys
    .filter((key) => key.state === 'retiring' && key.goneAt !== null && key.goneAt <= now)
    .map((key) => end(key, now, 'signing-key.gone'))
  return [...activations, ...ends]
}

export interface Revocation {
  readonly steps: readonly KeyStep[]
  /** The algorithm that has no signing key left and needs a new one in the same transaction; null if none. */
  readonly missing: string | null
}

/** Null where the key is unknown or gone. A waiting key takes the place of a revoked active one. */
export function revokeKey(keys: readonly SigningKey[], kid: string, now: number): Revocation | null {
  const key = keys.find((row) => row.kid === kid && row.state !== 'gone')
  if (key === undefined) return null
  const revoked = end(key, now, 'signing-key.revoked')
  if (key.state !== 'active') return { steps: [revoked], missing: null }
  const successor = findKey(keys, key.algorithm, 'pending')
  if (successor === undefined) return { steps: [revoked], missing: key.algorithm }
  return { steps: [revoked, activation(successor, now, null)], missing: null }
}

function activate(
  keys: readonly SigningKey[],
  key: SigningKey,
  now: number,
  { longestLife, leeway }: Lifespans,
): KeyStep[] {
  const predecessor = findKey(keys, key.algorithm, 'active')
  const step = activation(key, now, predecessor?.kid ?? null)
  if (predecessor === undefined) return [step]
  const goneAt = now + longestLife(key.algorithm) + leeway
  return [{ kid: predecessor.kid, set: { state: 'retiring', goneAt }, action: null, details: {} }, step]
}

function activation(key: SigningKey, now: number, retires: string | null): KeyStep {
  return {
    kid: key.kid,
    set: { state: 'active', activateAt: Math.min(key.activateAt, now) },
    action: 'signing-key.activated',
    details: { kid: key.kid, algorithm: key.algorithm, retires },
  }
}

function end(key: SigningKey, now: number, action: AuditAction): KeyStep {
  return {
    kid: key.kid,
    set: { state: 'gone', goneAt: now, sealedPrivateJwk: null },
    action,
    details: { kid: key.kid, algorithm: key.algorithm, was: key.state },
  }
}

function findKey(
  keys: readonly SigningKey[],
  algorithm: string,
  state: SigningKey['state'],
): SigningKey | undefined {
  return keys.find((key) => key.algorithm === algorithm && key.state === state)
}
