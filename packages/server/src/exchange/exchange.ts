/**
 * An exchange: credential in, grant or refusal out. One pipeline for every wire format, a named step a file:
 *
 *     throttle -> find credential -> prove secret -> decide grant -> mint token -> record (durable)
 *
 * HTTP and the dialect are around it (`http/exchange-endpoint.ts`); nothing here knows either.
 */

import { LONGEST_TOKEN } from '@guichet/verify'
import { mostTrailAge } from '../audit/follow.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import type { Attempt } from './attempt.ts'
import { decideGrant, type GrantApi, type GrantDecision } from './decide-grant.ts'
import { findCredential, knownCredential, type NamingHash } from './find-credential.ts'
import { type Presented, type ProofParts, ProvenCredential } from './prove-secret.ts'
import { grantEvent } from './record.ts'
import { type RecordParts, recordRefusal } from './record-refusal.ts'
import { Refusal } from './refusal.ts'
import type { Throttle } from './throttle.ts'

export interface ExchangeParts extends RecordParts {
  readonly throttle: Throttle
  readonly directory: Pick<
    Directory,
    'known' | 'knownSecret' | 'lookInVain' | 'byKey' | 'byEmail' | 'bySecretDigest'
  >
  readonly proof: ProofParts & { readonly hashing: NamingHash }
  readonly apis: ReadonlyMap<string, GrantApi>
  /** Signs the token of a decision. */
  readonly mint: (proven: ProvenCredential, decision: GrantDecision, tokenId: string) => string
  readonly newTokenId: () => string
  /** Notes a use; written later, in batches. The secret's text is for an imported hash, which its first use replaces. */
  readonly used: (proven: ProvenCredential, address: string, at: number, secret: string) => void
  readonly lastAddressOf: (holderId: string) => string | null
  /** Reads the last use from the store, for `lastAddressOf`. */
  readonly recallUse: (holderId: string) => Promise<void>
  /** Milliseconds since the trail of changes was last read. */
  readonly trailAge: () => number
}

export interface Grant {
  readonly token: string
  readonly tokenId: string
  /** Milliseconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  readonly api: string
  readonly organization: string
  readonly credential: string
  readonly environment: GrantDecision['environment']
  readonly scopes: readonly string[]
}

/** Gives the grant, or throws the `Refusal` after it has been recorded. Anything else that is thrown is a fault. */
export async function exchange(parts: ExchangeParts, attempt: Attempt): Promise<Grant> {
  let standing: Standing | null = null
  let fromMemory = false
  try {
    refuseInTheDark(parts)
    parts.throttle.admit(attempt.key, attempt.address, true)
    const known = knownCredential(parts.directory, parts.proof.hashing, attempt)
    fromMemory = known !== undefined
    standing = known ?? (await findCredential(parts.directory, parts.proof.hashing, attempt))
    if (standing !== null && wouldLockOut(parts, standing, attempt)) {
      await parts.recallUse(standing.holder.id)
    }
    const now = parts.now()
    const presented: Presented = {
      secret: attempt.secret,
      now,
      admit: () => parts.throttle.admit(attempt.key, attempt.address, isKnown(parts, standing, attempt)),
    }
    let proven = await ProvenCredential.prove(parts.proof, standing?.holder ?? null, presented)
    if (standing?.current === false) {
      const renewed = await findCredential(parts.directory, parts.proof.hashing, attempt)
      proven = proven.renewed(renewed?.holder ?? null, now)
      standing = renewed
    }
    const decision = await decide(parts, attempt, proven, presented)
    const tokenId = parts.newTokenId()
    const token = parts.mint(proven, decision, tokenId)
    // Every verifier would refuse it, and many a client and proxy the header with it.
    if (token.length > LONGEST_TOKEN) throw new Refusal('scope', 'so many scopes make the token too long')
    await parts.record(grantEvent(attempt, proven, decision, tokenId, now))
    parts.throttle.succeeded(attempt.key, attempt.address)
    parts.used(proven, attempt.address, now, attempt.secret)
    return granted(proven, decision, token, tokenId)
  } catch (error) {
    if (error instanceof Refusal) await recordRefusal(parts, attempt, error, { standing, fromMemory })
    throw error
  }
}

/** Whoever was revoked in the meantime would get a token from memory. */
function refuseInTheDark({ trailAge }: ExchangeParts): void {
  if (trailAge() <= mostTrailAge) return
  throw new Refusal('unavailable', 'the trail of changes cannot be read', { retryAfter: 1 })
}

async function decide(
  parts: ExchangeParts,
  attempt: Attempt,
  proven: ProvenCredential,
  presented: Presented,
): Promise<GrantDecision> {
  try {
    return decideGrant(proven, attempt, parts.apis, presented.now)
  } catch (error) {
    const alike = error instanceof Refusal && error.cause === 'invalid'
    if (alike) await proven.payLikeAWrongOne(parts.proof, presented)
    throw error
  }
}

/** After a restart, or where another worker saw the last use, the store knows its address and the memory does not. */
const wouldLockOut = (parts: ExchangeParts, standing: Standing, attempt: Attempt): boolean =>
  !isKnown(parts, standing, attempt) && parts.throttle.blocksKey(attempt.key)

/** The last address of a good use is not locked out by what strangers do with the same key elsewhere. */
const isKnown = (parts: ExchangeParts, standing: Standing | null, attempt: Attempt): boolean =>
  standing !== null && parts.lastAddressOf(standing.holder.id) === attempt.address

const granted = (
  { holder }: ProvenCredential,
  decision: GrantDecision,
  token: string,
  tokenId: string,
): Grant => ({
  token,
  tokenId,
  issuedAt: decision.issuedAt * 1000,
  expiresAt: decision.expiresAt * 1000,
  api: decision.api.name,
  organization: holder.organization.id,
  credential: holder.id,
  environment: decision.environment,
  scopes: decision.scopes,
})
