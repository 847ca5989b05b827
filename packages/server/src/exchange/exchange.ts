/**
 * An exchange: credential in, grant or refusal out. One pipeline for every wire format, a named step a file:
 *
 *     throttle -> find credential -> prove secret (all of them in `prove-caller.ts`)
 *         -> decide grant -> mint token -> record (durable)
 *
 * HTTP and the dialect are around it (`http/exchange-endpoint.ts`); nothing here knows either.
 */

import { LONGEST_TOKEN } from '@guichet/verify'
import type { Attempt } from './attempt.ts'
import { decideGrant, type GrantApi, type GrantDecision } from './decide-grant.ts'
import { asProvenCaller, type CallerParts, decideAlike } from './prove-caller.ts'
import type { ProvenCredential } from './prove-secret.ts'
import { grantEvent } from './record.ts'
import { Refusal } from './refusal.ts'

export interface ExchangeParts extends CallerParts {
  readonly apis: ReadonlyMap<string, GrantApi>
  /** Signs the token of a decision. */
  readonly mint: (proven: ProvenCredential, decision: GrantDecision, tokenId: string) => string
  readonly newTokenId: () => string
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
export function exchange(parts: ExchangeParts, attempt: Attempt): Promise<Grant> {
  return asProvenCaller(parts, attempt, async (caller) => {
    const { proven, now } = caller
    const decision = await decideAlike(parts, caller, () => decideGrant(proven, attempt, parts.apis, now))
    const tokenId = parts.newTokenId()
    const token = mint(parts, proven, decision, tokenId)
    await parts.record(grantEvent(attempt, proven, decision, tokenId, now))
    return granted(proven, decision, token, tokenId)
  })
}

function mint(
  parts: ExchangeParts,
  proven: ProvenCredential,
  decision: GrantDecision,
  tokenId: string,
): string {
  const token = parts.mint(proven, decision, tokenId)
  // Every verifier would refuse it, and many a client and proxy the header with it.
  if (token.length > LONGEST_TOKEN) throw new Refusal('scope', 'so many scopes make the token too long')
  return token
}

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
