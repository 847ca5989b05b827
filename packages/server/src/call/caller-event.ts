import { changeEvent } from '../audit/change-event.ts'
import type { AuditAction, AuditDraft } from '../audit/event.ts'
import type { CallerAttempt } from '../exchange/attempt.ts'
import type { Caller } from '../exchange/prove-caller.ts'

export interface AboutToken {
  readonly action: Extract<AuditAction, `token.${string}`>
  readonly tokenId: string | null
  readonly details: AuditDraft['details']
}

/** The one event of a caller that proved itself and asked about a token. */
export function callerEvent(attempt: CallerAttempt, { proven, now }: Caller, about: AboutToken): AuditDraft {
  const { holder } = proven
  const { address, requestId, dialect } = attempt
  return changeEvent({
    ...about,
    at: now,
    actor: holder.id,
    organizationId: holder.organization.id,
    credentialId: holder.id,
    memberId: holder.member?.id ?? null,
    api: holder.credential?.api ?? null,
    environment: holder.credential?.environment ?? null,
    address,
    requestId,
    dialect,
  })
}
