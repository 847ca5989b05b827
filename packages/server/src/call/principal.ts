/** Who is calling, once a bearer has been accepted. The same for a JWT and for a service or personal token. */

import type { Environment } from '@guichet/dialects'

export interface Principal {
  /** The subject of the token: the credential, or the member whose password was exchanged. */
  readonly subject: string
  /** `client_id` of the token. */
  readonly clientId: string
  readonly credentialId: string
  readonly organizationId: string
  readonly memberId: string | null
  /** The `aud` that the bearer is for. */
  readonly audience: string
  readonly environment: Environment
  readonly scopes: readonly string[]
  /** `jti` of a JWT; null for a bearer token that is used as it is. */
  readonly tokenId: string | null
  /** By what the uses of a bearer token are kept; null for a JWT, whose use was kept when it was granted. */
  readonly secretId: string | null
  /** Milliseconds since the epoch; a bearer token was issued with its credential. */
  readonly issuedAt: number
  /** Milliseconds since the epoch; null where the bearer has no end. */
  readonly expiresAt: number | null
  /** Where it may be used from; empty means anywhere. A JWT was bound to its caller's address when it was granted. */
  readonly addresses: readonly string[]
  /** Whether the organization is the operator's own. */
  readonly operator: boolean
}
