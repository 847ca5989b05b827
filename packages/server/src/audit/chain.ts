/**
 * The hash chain of the audit trail. Each link hashes the one before it, so that an edit, a deletion, an insertion or
 * a change of order breaks every later link; the head row tells an end that was cut off.
 */

import { hash } from 'node:crypto'
import type { AuditDraft, AuditEvent, AuditHead, StoredAuditEvent } from './event.ts'

/** The head of an empty trail. */
export const emptyTrail: AuditHead = Object.freeze({ sequence: 0, hash: '' })

/** What changes nothing that others keep in memory: uses of credentials and tokens, and sessions, which are read anew each time. */
const unlessCounted: ReadonlySet<string> = new Set([
  'exchange.granted',
  'exchange.refused',
  'token.introspected',
  'token.not-revoked',
  'session.opened',
  'session.refused',
  'session.confirmed',
  'session.ended',
  'embedded-session.created',
  'embedded-session.ended',
  'password-reset.asked',
])

/** Whether other instances must know: all changes, and the refusals that the throttle counts. */
export function belongsToFeed(event: AuditDraft): boolean {
  return event.attempt !== null || !unlessCounted.has(event.action)
}

/** The event that follows `head`. The order of the members is part of the format: it decides the hashed text. */
export function nextLink(head: AuditHead, draft: AuditDraft, instance: string): StoredAuditEvent {
  const sequence = head.sequence + 1
  const event: AuditEvent = {
    sequence,
    instance,
    at: draft.at,
    action: draft.action,
    organizationId: draft.organizationId,
    credentialId: draft.credentialId,
    memberId: draft.memberId,
    api: draft.api,
    environment: draft.environment,
    dialect: draft.dialect,
    actor: draft.actor,
    address: draft.address,
    requestId: draft.requestId,
    tokenId: draft.tokenId,
    cause: draft.cause,
    reason: draft.reason,
    attempt: draft.attempt,
    details: draft.details,
  }
  const data = JSON.stringify(event)
  return {
    sequence,
    organizationId: draft.organizationId,
    credentialId: draft.credentialId,
    action: draft.action,
    at: draft.at,
    feed: belongsToFeed(draft),
    data,
    hash: linkHash(head.hash, data),
  }
}

export function linkHash(previousHash: string, data: string): string {
  return hash('sha256', `${previousHash}\n${data}`, 'base64url')
}

export type BreakKind = 'missing' | 'altered' | 'moved' | 'mislabelled' | 'truncated' | 'beyond-head'

/** The first place where the trail is not what was written. */
export interface ChainBreak {
  readonly sequence: number
  readonly kind: BreakKind
  readonly message: string
}

export interface RunVerdict {
  /** The last sound link; the next run goes on from here. */
  readonly head: AuditHead
  readonly broken: ChainBreak | null
}

/** Verifies a run of stored events, in the order of their sequence numbers, that follows `previous`. */
export function verifyRun(previous: AuditHead, events: readonly StoredAuditEvent[]): RunVerdict {
  let head = previous
  for (const event of events) {
    const broken = verifyLink(head, event)
    if (broken !== null) return { head, broken }
    head = { sequence: event.sequence, hash: event.hash }
  }
  return { head, broken: null }
}

/** Compares the end of the trail with the head row. */
export function verifyEnd(last: AuditHead, head: AuditHead): ChainBreak | null {
  if (last.sequence < head.sequence) {
    const message = `events ${last.sequence + 1} to ${head.sequence} were cut off`
    return { sequence: last.sequence + 1, kind: 'truncated', message }
  }
  if (last.sequence > head.sequence) {
    const message = `event ${head.sequence + 1} stands behind the recorded end of the trail`
    return { sequence: head.sequence + 1, kind: 'beyond-head', message }
  }
  if (last.hash === head.hash) return null
  const message = `the recorded end of the trail has another hash than event ${last.sequence}`
  return { sequence: last.sequence, kind: 'altered', message }
}

function verifyLink(head: AuditHead, stored: StoredAuditEvent): ChainBreak | null {
  const { sequence } = stored
  if (sequence !== head.sequence + 1) {
    const expected = head.sequence + 1
    const message =
      sequence === expected + 1
        ? `event ${expected} is missing`
        : `events ${expected} to ${sequence - 1} are missing`
    return { sequence: expected, kind: 'missing', message }
  }
  const event = parsed(stored.data)
  if (event !== null && event.sequence !== sequence) {
    const message = `event ${sequence} holds the text of event ${event.sequence}`
    return { sequence, kind: 'moved', message }
  }
  if (event === null || stored.hash !== linkHash(head.hash, stored.data)) {
    return { sequence, kind: 'altered', message: `event ${sequence} is not the one that was written` }
  }
  const column = differingColumn(stored, event)
  if (column === null) return null
  const message = `the column ${column} of event ${sequence} differs from its text`
  return { sequence, kind: 'mislabelled', message }
}

function parsed(data: string): AuditEvent | null {
  try {
    const event = JSON.parse(data) as Partial<AuditEvent> | null
    return typeof event?.sequence === 'number' ? (event as AuditEvent) : null
  } catch {
    return null
  }
}

function differingColumn(stored: StoredAuditEvent, event: AuditEvent): string | null {
  if (stored.organizationId !== event.organizationId) return 'organization_id'
  if (stored.credentialId !== event.credentialId) return 'credential_id'
  if (stored.action !== event.action) return 'action'
  if (stored.at !== event.at) return 'at'
  return stored.feed === belongsToFeed(event) ? null : 'feed'
}
