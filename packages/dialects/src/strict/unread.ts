import type { Cause } from '../causes.ts'
import type { UnreadReason } from '../unread-reason.ts'

/** Why a part of a message was not read. A value and not an exception: bad requests come in floods. */
export class Unread {
  readonly cause: Cause
  readonly reason: UnreadReason
  readonly field: string | null

  constructor(cause: Cause, reason: UnreadReason, field: string | null = null) {
    this.cause = cause
    this.reason = reason
    this.field = field
  }
}
