/** The event of what members do with what is their own: they are who acts, and whom it is about. */

import type { AuditAction, AuditDraft } from '../audit/event.ts'
import { changeBy } from '../credentials/context.ts'
import type { Member } from '../stores/records.ts'
import { actorAt, type Visitor } from './context.ts'

export interface OwnDeed {
  readonly member: Pick<Member, 'id' | 'organizationId'>
  readonly visitor: Visitor
  /** Milliseconds since the epoch. */
  readonly at: number
}

export const ownEvent = (
  { member: { id, organizationId }, visitor, at }: OwnDeed,
  action: AuditAction,
  details: Readonly<Record<string, unknown>>,
): AuditDraft =>
  changeBy(actorAt(id, visitor), { at, action, subject: { organizationId, memberId: id }, details })
