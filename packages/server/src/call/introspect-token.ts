/**
 * Introspection (RFC 7662): a caller that proves itself asks whether a bearer is good. The same judgement as at the
 * gateway and at forward-auth; what the caller may not know of is answered like what does not exist.
 */

import type { Environment } from '@guichet/dialects'
import type { AuditDraft } from '../audit/event.ts'
import type { Holder } from '../credentials/holder.ts'
import type { CallerAttempt } from '../exchange/attempt.ts'
import { asProvenCaller, type CallerParts, decideAlike } from '../exchange/prove-caller.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { Authenticator } from './authenticate.ts'
import { callerEvent } from './caller-event.ts'
import { decideCall } from './decide-call.ts'
import { type CallerApi, decideCaller } from './decide-caller.ts'
import type { Principal } from './principal.ts'

export interface IntrospectParts extends CallerParts {
  readonly apis: ReadonlyMap<string, CallerApi>
  readonly authenticator: Pick<Authenticator, 'authenticate'>
}

/**
 * The principal of the bearer, or null where it is not active for this caller. Throws the `Refusal` of the caller after
 * it has been recorded; where the bearer cannot be judged, that is no "not active" but `unavailable`.
 */
export function introspectToken(
  parts: IntrospectParts,
  attempt: CallerAttempt,
  bearer: string,
): Promise<Principal | null> {
  return asProvenCaller(parts, attempt, async (caller) => {
    const { proven, now } = caller
    const api = await decideAlike(parts, caller, () => decideCaller(proven, attempt.address, parts.apis, now))
    const principal = await activeFor(proven.holder, api, () => parts.authenticator.authenticate(bearer))
    await parts.record(callerEvent(attempt, caller, introspected(principal)))
    return principal
  })
}

async function activeFor(
  { organization }: Holder,
  { audience, sandbox }: CallerApi,
  judge: () => Principal | Promise<Principal>,
): Promise<Principal | null> {
  const environments: readonly Environment[] = sandbox ? ['production', 'sandbox'] : ['production']
  try {
    const principal = await judge()
    // From where the bearer came the caller does not tell, and its own address says nothing of that.
    decideCall(principal, { audience, environments, scopes: [], address: null })
    return organization.operator || principal.organizationId === organization.id ? principal : null
  } catch (error) {
    if (error instanceof Refusal && error.cause === 'invalid') return null
    throw error
  }
}

/** Nothing of a bearer that the caller learned nothing of: its events may be read in its own organization. */
const introspected = (
  principal: Principal | null,
): { action: 'token.introspected'; tokenId: string | null; details: AuditDraft['details'] } => ({
  action: 'token.introspected',
  tokenId: principal?.tokenId ?? null,
  details: principal === null ? { active: false } : { active: true, credential: principal.credentialId },
})
