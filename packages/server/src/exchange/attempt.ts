/** One try at an exchange, after the dialect has read it: nothing here knows HTTP or a wire format. */

import type { Environment } from '@guichet/dialects'

export interface Attempt {
  /** Null where the format has none: the secret names the credential too. */
  readonly key: string | null
  readonly secret: string
  /** Null where the request does not say: the credential's own counts. */
  readonly environment: Environment | null
  /** Null where the request does not say: all that the credential may have. */
  readonly scopes: readonly string[] | null
  readonly address: string
  readonly requestId: string
  /** For the record alone: no step asks which dialect it has. */
  readonly dialect: string
  /** Names of the APIs whose credentials are exchanged at this place. */
  readonly apis: ReadonlySet<string>
  /** Whether a member's password is taken here. */
  readonly passwords: boolean
}
