/**
 * The step without which no token leaves: the audit event is on disk before the first byte of the answer. Many
 * requests share one commit, so that it costs each of them little.
 */

import type { AuditDraft } from '../audit/event.ts'
import type { Attempt } from './attempt.ts'
import type { GrantDecision } from './decide-grant.ts'
import type { ProvenCredential } from './prove-secret.ts'
import type { Refusal } from './refusal.ts'
import type { AttemptDigests } from './throttle.ts'

/** What is known of a request for the record, even where it could not be read; null where it stands for many. */
export interface Recorded {
  readonly address: Attempt['address'] | null
  readonly requestId: Attempt['requestId'] | null
  readonly dialect: Attempt['dialect'] | null
}

export function grantEvent(
  attempt: Recorded,
  proven: ProvenCredential,
  decision: GrantDecision,
  tokenId: string,
  at: number,
): AuditDraft {
  const { holder, secret } = proven
  return {
    at,
    action: 'exchange.granted',
    organizationId: holder.organization.id,
    credentialId: holder.id,
    memberId: holder.member?.id ?? null,
    api: decision.api.name,
    environment: decision.environment,
    dialect: attempt.dialect,
    actor: holder.id,
    address: attempt.address,
    requestId: attempt.requestId,
    tokenId,
    cause: null,
    reason: null,
    attempt: null,
    // The older secret of a rotation: its owner can be told who has not changed over yet.
    details: secret !== null && secret.expiresAt !== null ? { secret: secret.id, overlapping: true } : null,
  }
}

export interface RefusedBy {
  readonly refusal: Refusal
  readonly holder: ProvenCredential['holder'] | null
  /** Null where the throttle does not count it. */
  readonly digests: AttemptDigests | null
  /** How many refusals the event stands for: those of a blocked caller are added up. */
  readonly count: number
}

export function refusalEvent(attempt: Recorded, refused: RefusedBy, at: number): AuditDraft {
  const { refusal, holder, digests, count } = refused
  return {
    at,
    action: 'exchange.refused',
    organizationId: holder?.organization.id ?? null,
    credentialId: holder?.id ?? null,
    memberId: holder?.member?.id ?? null,
    api: holder?.credential?.api ?? null,
    environment: holder?.credential?.environment ?? null,
    dialect: attempt.dialect,
    actor: holder?.id ?? 'unknown',
    address: attempt.address,
    requestId: attempt.requestId,
    tokenId: null,
    cause: refusal.cause,
    reason: refusal.reason,
    attempt: digests,
    details: count > 1 ? { count } : null,
  }
}
