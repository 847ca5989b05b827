import type { Cause } from '@guichet/dialects'

/** What went wrong, for a program. The codes are stable; the README says what to do about each. */
export type GuichetErrorCode =
  | 'credentials_refused'
  | 'credentials_unusable'
  | 'exchange_fault'
  | 'exchange_redirected'
  | 'exchange_refused'
  | 'exchange_throttled'
  | 'exchange_timeout'
  | 'exchange_unavailable'
  | 'exchange_unreachable'
  | 'exchange_unreadable'
  | 'foreign_origin'
  | 'insecure_address'
  | 'redirect_refused'

export interface GuichetErrorDetails {
  /** The status of the answer, where there was one. */
  readonly status?: number
  /** In seconds, where the server said when to come again. */
  readonly retryAfter?: number
  /** Why the server refused, as the dialect says it. */
  readonly cause?: Cause
}

/**
 * No token, or no call. The message says what is wrong, where, and what to do; neither it nor any other field holds a
 * secret, a token or a part of an answer.
 *
 *     try {
 *       await client.fetch('/v1/campaigns')
 *     } catch (error) {
 *       if (error instanceof GuichetError && error.code === 'credentials_refused') console.error(error.message)
 *     }
 */
export class GuichetError extends Error {
  readonly code: GuichetErrorCode
  declare readonly status?: number
  declare readonly retryAfter?: number
  declare readonly cause?: Cause

  constructor(
    code: GuichetErrorCode,
    message: string,
    { status, retryAfter, cause }: GuichetErrorDetails = {},
  ) {
    super(message, cause === undefined ? undefined : { cause })
    this.code = code
    if (status !== undefined) this.status = status
    if (retryAfter !== undefined) this.retryAfter = retryAfter
  }

  static {
    this.prototype.name = 'GuichetError'
  }
}
