/** The event of a change, with what the change does not touch left empty. */

import type { AuditAction, AuditDraft } from './event.ts'

export type ChangeFacts = Partial<Omit<AuditDraft, 'cause' | 'reason' | 'attempt'>> & {
  readonly action: AuditAction
  readonly actor: string
  readonly at: number
}

export const changeEvent = (facts: ChangeFacts): AuditDraft => ({
  organizationId: null,
  credentialId: null,
  memberId: null,
  api: null,
  environment: null,
  dialect: null,
  address: null,
  requestId: null,
  tokenId: null,
  cause: null,
  reason: null,
  attempt: null,
  details: null,
  ...facts,
})
