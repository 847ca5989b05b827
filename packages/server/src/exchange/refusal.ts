/**
 * An expected no. The public side is the cause, written by the dialect; the private reason goes to the audit
 * trail alone and has been another field from birth, so that neither can be taken for the other.
 */

import type { Cause } from '@guichet/dialects'
import type { Reason } from '../audit/reason.ts'

export interface RefusalDetails {
  /** The field of the wire format that is missing or wrong. */
  readonly field?: string | null
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  override readonly cause: Cause
  readonly reason: Reason
  readonly field: string | null
  readonly retryAfter: number | null

  constructor(cause: Cause, reason: Reason, details: RefusalDetails = {}) {
    super(reason)
    this.cause = cause
    this.reason = reason
    this.field = details.field ?? null
    this.retryAfter = details.retryAfter ?? null
  }
}
