import type { CallFormat } from './call-format.ts'

export interface VerifierOptions {
  /** The address of Guichet as its tokens name it: https, or http on this machine. */
  readonly issuer: string
  /** The token must be for one of these. */
  readonly audience: string | readonly string[]
  /** Where the keys are. Default: `/.well-known/jwks.json` of the issuer. */
  readonly jwksUri?: string
  /** The API's wire format, `callFormat(dialect)` of `@guichet/dialects`. Default: RFC 6750. */
  readonly dialect?: CallFormat
  /** The environments that are served here. Default: both; the principal says which. */
  readonly environments?: readonly ('production' | 'sandbox')[]
  /** A key pair of yours at Guichet. Without it, bearer tokens that are no JWT are refused. */
  readonly introspection?: { readonly key: string; readonly secret: string }
  readonly revocations?: {
    /** Default: `polling`. */
    readonly by?: 'polling' | 'events'
    /** Seconds for which the last list serves while Guichet does not answer: 5 to 3,600. Default: 60. */
    readonly staleAfter?: number
  }
  /** Seconds for which the last keys serve while Guichet does not answer: 60 to 604,800. Default: 3,600. */
  readonly maxStale?: number
  /** Seconds by which the two clocks may differ: 0 to 60. Default: 5. */
  readonly leeway?: number
  /** For an HTTP proxy or an own certificate authority. Default: the global one. */
  readonly fetch?: typeof globalThis.fetch
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
}
