/** What the operations of this folder work with, and who asks for them. */

import { changeEvent } from '../audit/change-event.ts'
import type { AuditAction, AuditDraft } from '../audit/event.ts'
import type { Credential } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'
import type { Hashing } from './hashing.ts'
import type { ApiOffer } from './offers.ts'
import type { Random } from './secret-format.ts'

export interface CredentialsContext {
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  readonly hashing: Hashing
  readonly apis: readonly ApiOffer[]
}

export interface Actor {
  /** A credential's id, a member's id, `command-line`, `server`. */
  readonly id: string
  readonly address: string | null
  readonly requestId: string | null
}

type Subject = Partial<
  Pick<AuditDraft, 'organizationId' | 'credentialId' | 'memberId' | 'api' | 'environment'>
>

export interface ChangeEvent {
  readonly at: number
  readonly action: AuditAction
  readonly subject: Subject
  /** Never a secret, never a digest of one. */
  readonly details?: Readonly<Record<string, unknown>> | null
}

/** The event of a change by somebody. */
export const changeBy = (actor: Actor, { subject, ...event }: ChangeEvent): AuditDraft =>
  changeEvent({
    ...event,
    ...subject,
    actor: actor.id,
    address: actor.address,
    requestId: actor.requestId,
  })

export const subjectOf = (credential: Credential): Subject => ({
  organizationId: credential.organizationId,
  credentialId: credential.id,
  memberId: credential.memberId,
  api: credential.api,
  environment: credential.environment,
})
