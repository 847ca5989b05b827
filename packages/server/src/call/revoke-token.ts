/**
 * Revocation (RFC 7009): a caller that proves itself ends a token that was issued to it. By the token's id, so that
 * every spelling of it is dead; durable, in one transaction with its event, before anybody is told.
 */

import type { RecordedReason } from '../audit/reason.ts'
import type { CallerAttempt } from '../exchange/attempt.ts'
import { asProvenCaller, type CallerParts, decideAlike } from '../exchange/prove-caller.ts'
import { Refusal } from '../exchange/refusal.ts'
import { mostClockDifference } from '../revocations/fate.ts'
import type { RevokedToken } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'
import type { Authenticator } from './authenticate.ts'
import { callerEvent } from './caller-event.ts'
import { type CallerApi, decideCaller } from './decide-caller.ts'
import type { Principal } from './principal.ts'

export interface RevokeParts extends CallerParts {
  readonly apis: ReadonlyMap<string, CallerApi>
  readonly authenticator: Pick<Authenticator, 'authenticate'>
  readonly store: Pick<Store, 'change'>
  /** Seconds for which a token is taken after its end. */
  readonly leeway: number
  /** Resolves when this instance refuses what has been revoked. */
  readonly changed: () => Promise<void>
}

/**
 * Whether the token was revoked by this. A foreign token, an unknown one and a dead one are left as they are, and the
 * caller is to be told the same (RFC 7009 section 2.2). Throws the `Refusal` of the caller after it has been recorded;
 * anything else that is thrown means that the token may live on.
 */
export function revokeToken(parts: RevokeParts, attempt: CallerAttempt, bearer: string): Promise<boolean> {
  return asProvenCaller(parts, attempt, async (caller) => {
    const { proven, now } = caller
    await decideAlike(parts, caller, () => decideCaller(proven, attempt.address, parts.apis, now))
    const token = await liveToken(parts.authenticator, bearer)
    if (token === null || token.credentialId !== proven.holder.id) {
      const reason: RecordedReason = token === null ? 'no live token' : 'issued to another credential'
      const about = { action: 'token.not-revoked', tokenId: null, details: { reason } } as const
      await parts.record(callerEvent(attempt, caller, about))
      return false
    }
    await parts.store.change(async (change) => {
      await change.insertRevokedToken({
        ...token,
        // The instance whose clock is ahead must not forget it too early.
        expiresAt: token.expiresAt + parts.leeway * 1000 + mostClockDifference,
      })
      const about = { action: 'token.revoked', tokenId: token.tokenId, details: null } as const
      await change.record(callerEvent(attempt, caller, about))
    })
    await parts.changed()
    return true
  })
}

/**
 * With the end that it has itself. Null for what no door lets in, and for a bearer token that is no JWT: that is a
 * credential, and revoked as one.
 */
async function liveToken(
  authenticator: RevokeParts['authenticator'],
  bearer: string,
): Promise<RevokedToken | null> {
  const principal = await principalOf(authenticator, bearer)
  if (principal === null) return null
  const { tokenId, credentialId, organizationId, issuedAt, expiresAt } = principal
  if (tokenId === null || expiresAt === null) return null
  return { tokenId, credentialId, organizationId, issuedAt, expiresAt }
}

async function principalOf(
  authenticator: RevokeParts['authenticator'],
  bearer: string,
): Promise<Principal | null> {
  try {
    return await authenticator.authenticate(bearer)
  } catch (error) {
    if (error instanceof Refusal && error.cause === 'invalid') return null
    throw error
  }
}
