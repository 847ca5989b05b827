/**
 * An expected no. The public side is the cause, written by the dialect; the private reason goes to the audit
 * trail alone and has been another field from birth, so that neither can be taken for the other.
 */

import type { Cause } from '@guichet/dialects'

export interface RefusalDetails {
  /** The field of the wire format that is missing or wrong. */
  readonly field?: string | null
  /** Seconds after which another try makes sense. */
  readonly retryAfter?: number
}

export class Refusal extends Error {
  override readonly name = 'Refusal'
  override readonly cause: Cause
  readonly reason: string
  readonly field: string | null
  readonly retryAfter: number | null

  constructor(cause: Cause, reason: string, details: RefusalDetails = {}) {
    super(reason)
    this.cause = cause
    this.reason = reason
    this.field = details.field ?? null
    this.retryAfter = details.retryAfter ?? null
  }
}
