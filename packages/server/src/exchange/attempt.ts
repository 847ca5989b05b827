/** One try of a caller, after the dialect has read it: nothing here knows HTTP or a wire format. */

import type { Environment } from '@guichet/dialects'

/** What a caller comes with, whatever it asks for. */
export interface CallerAttempt {
  /** Null where the format has none: the secret names the credential too. */
  readonly key: string | null
  readonly secret: string
  readonly address: string
  readonly requestId: string
  /** For the record alone: no step asks which dialect it has. */
  readonly dialect: string
  /** Whether a member's password is taken here. */
  readonly passwords: boolean
}

/** A try at an exchange. */
export interface Attempt extends CallerAttempt {
  /** Null where the request does not say: the credential's own counts. */
  readonly environment: Environment | null
  /** Null where the request does not say: all that the credential may have. */
  readonly scopes: readonly string[] | null
  /** The audience that the token is asked for; null where the request does not say: that of the credential's API. */
  readonly resource: string | null
  /** Names of the APIs whose credentials are exchanged at this place. */
  readonly apis: ReadonlySet<string>
}
