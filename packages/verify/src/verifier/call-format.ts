import type { ArrivedCall } from './call.ts'
import type { CallCause } from './verification.ts'

/** What was found in a call. Nothing is proved by it. */
export type TokenRead =
  | { readonly ok: true; readonly token: string }
  /** `reason` is for the log alone and never holds what was sent. */
  | { readonly ok: false; readonly cause: 'missing' | 'malformed' | 'invalid'; readonly reason: string }

export interface RefusalParts {
  readonly cause: CallCause
  /** What the place wants; empty where that is not the reason. */
  readonly scopes: readonly string[]
  /** In seconds. */
  readonly retryAfter: number | null
}

export interface RefusalWritten {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** How calls of an API carry a token, and how they are refused: `callFormat(dialect)` of `@guichet/dialects` makes one. */
export interface CallFormat {
  read(call: ArrivedCall): TokenRead
  /** Whether the call names the environment of its token, or none. */
  fits(call: ArrivedCall, environment: 'production' | 'sandbox'): boolean
  write(parts: RefusalParts): RefusalWritten
}
