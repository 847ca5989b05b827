/**
 * Runs the life of the signing keys on a store. Each change is one transaction with its audit events; what is decided
 * is decided inside, on rows that nobody else can change, so that any number of instances may do it at once.
 */

import { changeEvent } from '../audit/change-event.ts'
import type { AuditAction, AuditDraft } from '../audit/event.ts'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import type { SigningKey } from '../stores/records.ts'
import { changeIfDue } from '../stores/change-if-due.ts'
import type { Store, StoreChange } from '../stores/store.ts'
import { isSigningAlgorithm } from './algorithms.ts'
import { generateSigningKey } from './generate.ts'
import {
  dueTransitions,
  revokeKey,
  startRotation,
  type KeyStart,
  type KeyStep,
  type Lifespans,
} from './lifecycle.ts'
import { sealPrivateKey } from './seal.ts'

export type SigningKeyStore = Pick<Store, 'signingKeys' | 'change'>

export interface KeyWork {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Who acts, for the audit trail: a member's id, `command-line`, `server`. */
  readonly actor: string
}

export interface KeyMaking extends KeyWork {
  /** 32 octets. */
  readonly keyEncryptionKey: Uint8Array
}

/** Makes sure that each algorithm has an active key. Run at every start, before the keyring is loaded. */
export async function ensureSigningKeys(
  store: SigningKeyStore,
  algorithms: Iterable<SigningAlgorithm>,
  making: KeyMaking,
): Promise<void> {
  const isActive = (algorithm: string) => (key: SigningKey) =>
    key.algorithm === algorithm && key.state === 'active'
  for (const algorithm of new Set(algorithms)) {
    const keys = await store.signingKeys()
    if (keys.some(isActive(algorithm))) continue
    const candidate = await makeCandidate(algorithm, making)
    await changeIfDue(store, async (change) => {
      if ((await change.signingKeys()).some(isActive(algorithm))) return null
      return insert(change, candidate, { state: 'active', activateAt: making.now }, making)
    })
  }
}

/** Publishes a key that will sign after `publishAhead` ms. Null where one is waiting already. */
export async function rotateSigningKey(
  store: SigningKeyStore,
  algorithm: SigningAlgorithm,
  making: KeyMaking & { readonly publishAhead: number },
): Promise<SigningKey | null> {
  if (startRotation(await store.signingKeys(), algorithm, making.now, making) === null) return null
  const candidate = await makeCandidate(algorithm, making)
  return changeIfDue(store, async (change) => {
    const start = startRotation(await change.signingKeys(), algorithm, making.now, making)
    return start === null ? null : insert(change, candidate, start, making)
  })
}

/** Does what is due. Answers what was done; nothing is written where nothing is due. */
export async function advanceSigningKeys(
  store: SigningKeyStore,
  lifespans: Lifespans,
  work: KeyWork,
): Promise<readonly KeyStep[]> {
  if (dueTransitions(await store.signingKeys(), work.now, lifespans).length === 0) return []
  const done = await changeIfDue(store, async (change) => {
    const steps = dueTransitions(await change.signingKeys(), work.now, lifespans)
    await apply(change, steps, work)
    return steps.length === 0 ? null : steps
  })
  return done ?? []
}

/**
 * Takes a key out at once, with all its tokens: the answer to a key that others may know. Where it signs, a waiting key
 * or a new one takes its place in the same transaction. False where the key is unknown or gone.
 */
export async function revokeSigningKey(
  store: SigningKeyStore,
  kid: string,
  making: KeyMaking,
): Promise<boolean> {
  const row = (await store.signingKeys()).find((key) => key.kid === kid)
  if (row === undefined || row.state === 'gone' || !isSigningAlgorithm(row.algorithm)) return false
  // Made before the transaction, which nobody else should wait for, and thrown away where it is not needed.
  const candidate = await makeCandidate(row.algorithm, making)
  const done = await changeIfDue(store, async (change) => {
    const revocation = revokeKey(await change.signingKeys(), kid, making.now)
    if (revocation === null) return null
    await apply(change, revocation.steps, making)
    if (revocation.missing !== null) {
      await insert(change, candidate, { state: 'active', activateAt: making.now }, making)
    }
    return revocation
  })
  return done !== null
}

type Candidate = Omit<SigningKey, 'state' | 'activateAt'>

async function makeCandidate(algorithm: SigningAlgorithm, making: KeyMaking): Promise<Candidate> {
  const { kid, publicJwk, privateJwk } = await generateSigningKey(algorithm)
  return {
    kid,
    algorithm,
    publicJwk: JSON.stringify(publicJwk),
    sealedPrivateJwk: await sealPrivateKey(privateJwk, kid, making.keyEncryptionKey),
    createdAt: making.now,
    goneAt: null,
  }
}

async function insert(
  change: StoreChange,
  candidate: Candidate,
  start: KeyStart,
  work: KeyWork,
): Promise<SigningKey> {
  const row: SigningKey = { ...candidate, ...start }
  await change.insertSigningKey(row)
  const { kid, algorithm } = row
  await change.record(keyEvent('signing-key.created', { kid, algorithm, ...start }, work))
  return row
}

async function apply(change: StoreChange, steps: readonly KeyStep[], work: KeyWork): Promise<void> {
  for (const step of steps) {
    await change.updateSigningKey(step.kid, step.set)
    if (step.action !== null) await change.record(keyEvent(step.action, step.details, work))
  }
}

const keyEvent = (
  action: AuditAction,
  details: Readonly<Record<string, unknown>>,
  { now, actor }: KeyWork,
): AuditDraft => changeEvent({ at: now, action, actor, details })
