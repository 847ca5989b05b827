import type { Call } from './call.ts'
import type { Principal } from './principal.ts'

export type CallCause =
  /** Nothing was sent. */
  | 'missing'
  /** It cannot be told what was sent: two tokens, two headers. */
  | 'malformed'
  | 'invalid'
  /** The token is good, but a scope is missing. */
  | 'forbidden'
  /** It cannot be decided: the keys or the revocations are not known. */
  | 'unavailable'

/** The answer to a call that is refused. */
export interface CallRefusal {
  readonly status: number
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  readonly cause: CallCause
  /** For the log alone: it never holds a token, and the caller is not told. */
  readonly reason: string
}

export type Verification =
  { readonly ok: true; readonly principal: Principal } | { readonly ok: false; readonly refusal: CallRefusal }

/** What a place wants of the caller besides a good token. */
export interface Wanted {
  /** All of them. */
  readonly scopes?: readonly string[]
}

/** What a route wants, for `verify` or, where the principal is known already, to ask by itself. */
export interface ScopesRequired extends Wanted {
  readonly scopes: readonly string[]
  /** The refusal for a principal that lacks a scope; null for one that has them all. */
  refusal(principal: Principal): CallRefusal | null
}

export interface Verifier {
  /** At once where nothing has to be fetched, which is nearly always: a promise costs a turn of the event loop. */
  verify(call: Call, wanted?: Wanted): Verification | Promise<Verification>
  /** The same for a token that somebody else took from the call. */
  verifyToken(token: string, wanted?: Wanted): Verification | Promise<Verification>
  requireScopes(...scopes: string[]): ScopesRequired
  /** Fetches keys and revocations once. Rejects with the reason where that cannot be done. */
  ready(): Promise<void>
  /** Ends all timers and connections; every call is refused from then on. */
  close(): void
}
