/** The one way in which a try to sign in is refused: recorded, counted, and told in one answer whatever the reason. */

import { changeEvent } from '../audit/change-event.ts'
import type { AuditDraft } from '../audit/event.ts'
import type { RecordedReason } from '../audit/reason.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { Member } from '../stores/records.ts'
import type { SignInContext, Visitor } from './context.ts'

type RefusingParts = Pick<SignInContext, 'store' | 'now' | 'throttle'>

export interface Tried {
  /** What was guessed at: an e-mail address; null where nothing was named. */
  readonly name: string | null
  readonly member: Member | null
  /** For the audit trail alone. */
  readonly reason: RecordedReason
}

/** Throws while the address or the name is blocked. */
export function admit({ throttle }: RefusingParts, name: string | null, { address }: Visitor): void {
  throttle.admit(name, address, false)
}

/**
 * For what anybody may ask and what costs something, a mail or a row: each address asks as often as it may fail, and each
 * time counts. Throws beyond it.
 */
export function admitCounting({ throttle }: Pick<RefusingParts, 'throttle'>, { address }: Visitor): void {
  throttle.admit(null, address, false)
  throttle.failed(throttle.digests(null, address))
}

/** Counts, records, and gives what is to be thrown. Counted first: those who guess at the same time look again meanwhile. */
export async function refusedSignIn(parts: RefusingParts, tried: Tried, visitor: Visitor): Promise<Refusal> {
  const refusal = counted(parts, tried, visitor)
  await parts.store.appendEvents([refusedEvent(parts, tried, visitor)])
  return refusal
}

export function refusedEvent(
  { now, throttle }: RefusingParts,
  { name, member, reason }: Tried,
  { address, requestId }: Visitor,
): AuditDraft {
  const event = changeEvent({
    at: now(),
    action: 'session.refused',
    actor: member?.id ?? 'unknown',
    organizationId: member?.organizationId ?? null,
    memberId: member?.id ?? null,
    address,
    requestId,
  })
  return { ...event, cause: 'invalid', reason, attempt: throttle.digests(name, address) }
}

/** Counts a try that is recorded in another place. */
export function counted({ throttle }: RefusingParts, { name, reason }: Tried, { address }: Visitor): Refusal {
  throttle.failed(throttle.digests(name, address))
  return new Refusal('invalid', reason)
}
