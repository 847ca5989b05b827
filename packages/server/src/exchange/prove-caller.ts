/**
 * Who is calling, proved: what an exchange, an introspection and a revocation have in common, a named step a file.
 *
 *     throttle -> find credential -> prove secret -> what the caller asked for -> throttle forgives, use noted
 *
 * A refusal thrown anywhere between is recorded here, once. How a credential is proved is the one call of
 * `ProvenCredential.prove`: whoever comes with another proof than a secret comes in there.
 */

import { mostTrailAge } from '../audit/follow.ts'
import type { Directory } from '../credentials/directory.ts'
import type { CallerAttempt } from './attempt.ts'
import { findCredential, inOneSpelling, knownCredential, type NamingHash } from './find-credential.ts'
import { type Presented, type ProofParts, ProvenCredential } from './prove-secret.ts'
import { type RecordParts, recordRefusal, type Seen } from './record-refusal.ts'
import { Refusal } from './refusal.ts'
import type { Throttle } from './throttle.ts'

export interface CallerParts extends RecordParts {
  readonly throttle: Throttle
  readonly directory: Pick<
    Directory,
    'known' | 'knownSecret' | 'lookInVain' | 'byKey' | 'byEmail' | 'bySecretDigest'
  >
  readonly proof: ProofParts & { readonly hashing: NamingHash }
  /** Notes a use; written later, in batches. The secret's text is for an imported hash, which its first use replaces. */
  readonly used: (proven: ProvenCredential, address: string, at: number, secret: string) => void
  readonly lastAddressOf: (holderId: string) => string | null
  /** Reads the last use from the store, for `lastAddressOf`. */
  readonly recallUse: (holderId: string) => Promise<void>
  /** Milliseconds since the trail of changes was last read. */
  readonly trailAge: () => number
}

export interface Caller {
  readonly proven: ProvenCredential
  /** Milliseconds since the epoch: when it was proved. */
  readonly now: number
  readonly presented: Presented
}

/**
 * Does what a caller asks for, once it has proved itself. Throws the `Refusal` after it has been recorded; anything
 * else that is thrown is a fault.
 */
export async function asProvenCaller<T>(
  parts: CallerParts,
  given: CallerAttempt,
  work: (caller: Caller) => Promise<T>,
): Promise<T> {
  const attempt = inOneSpelling(given)
  const seen: Sighting = { standing: null, fromMemory: false }
  try {
    refuseInTheDark(parts)
    const caller = await proveCaller(parts, attempt, seen)
    const done = await work(caller)
    parts.throttle.succeeded(attempt.key, attempt.address)
    parts.used(caller.proven, attempt.address, caller.now, attempt.secret)
    return done
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(parts, attempt, error, seen)
    throw error
  }
}

/**
 * Decides about a proven caller. A right secret that is refused all the same costs what a wrong one costs, so that the
 * time does not tell them apart.
 */
export async function decideAlike<T>(
  { proof }: CallerParts,
  { proven, presented }: Caller,
  decide: () => T,
): Promise<T> {
  try {
    return decide()
  } catch (error) {
    const alike = error instanceof Refusal && error.cause === 'invalid'
    if (alike) await proven.payLikeAWrongOne(proof, presented)
    throw error
  }
}

/** What is known of the caller so far, for the record of its refusal. */
type Sighting = { -readonly [Name in keyof Seen]: Seen[Name] }

async function proveCaller(parts: CallerParts, attempt: CallerAttempt, seen: Sighting): Promise<Caller> {
  parts.throttle.admit(attempt.key, attempt.address, true)
  await find(parts, attempt, seen)
  if (wouldLockOut(parts, attempt, seen)) await parts.recallUse(seen.standing?.holder.id ?? '')
  const now = parts.now()
  const presented: Presented = {
    secret: attempt.secret,
    now,
    admit: () => parts.throttle.admit(attempt.key, attempt.address, isKnown(parts, attempt, seen)),
  }
  const proven = await ProvenCredential.prove(parts.proof, seen.standing?.holder ?? null, presented)
  return { proven: await provenStill(parts, attempt, seen, { proven, now }), now, presented }
}

async function find(parts: CallerParts, attempt: CallerAttempt, seen: Sighting): Promise<void> {
  const known = knownCredential(parts.directory, parts.proof.hashing, attempt)
  seen.fromMemory = known !== undefined
  seen.standing = known ?? (await findCredential(parts.directory, parts.proof.hashing, attempt))
}

/** A credential that was changed while its secret was proved is looked up again: the proof must hold for it as it is. */
async function provenStill(
  parts: CallerParts,
  attempt: CallerAttempt,
  seen: Sighting,
  { proven, now }: Pick<Caller, 'proven' | 'now'>,
): Promise<ProvenCredential> {
  if (seen.standing?.current !== false) return proven
  const renewed = await findCredential(parts.directory, parts.proof.hashing, attempt)
  const still = proven.renewed(renewed?.holder ?? null, now)
  seen.standing = renewed
  return still
}

/** Whoever was revoked in the meantime would be taken from memory. */
function refuseInTheDark({ trailAge }: CallerParts): void {
  if (trailAge() <= mostTrailAge) return
  throw new Refusal('unavailable', 'the trail of changes cannot be read', { retryAfter: 1 })
}

/** After a restart, or where another worker saw the last use, the store knows its address and the memory does not. */
const wouldLockOut = (parts: CallerParts, attempt: CallerAttempt, seen: Seen): boolean =>
  seen.standing !== null && !isKnown(parts, attempt, seen) && parts.throttle.blocksKey(attempt.key)

/** The last address of a good use is not locked out by what strangers do with the same key elsewhere. */
const isKnown = (parts: CallerParts, attempt: CallerAttempt, { standing }: Seen): boolean =>
  standing !== null && parts.lastAddressOf(standing.holder.id) === attempt.address
