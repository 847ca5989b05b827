import type { AccessTokenClaims } from '../claims.ts'
import type { JsonObject } from '../strict-json.ts'

/** Who is calling. Frozen: calls with the same token share one. */
export interface Principal {
  /** The organization's id. */
  readonly organization: string
  /** The credential's id. */
  readonly credential: string
  /** The member's id; null where the credential is the organization's. */
  readonly member: string | null
  readonly subject: string
  readonly clientId: string
  readonly environment: 'production' | 'sandbox'
  readonly scopes: readonly string[]
  /** The one of our audiences that the token is for. */
  readonly audience: string
  /** Null for a bearer token that is used as it is. */
  readonly tokenId: string | null
  /** Null where the bearer token has no end. */
  readonly expiresAt: Date | null
  /** The claims of the JWT, or the members of the introspection's answer. */
  readonly claims: JsonObject
}

/** Makes the principal of claims that were checked for these audiences. */
export function principalOf(
  claims: AccessTokenClaims,
  audiences: readonly string[],
  told: {
    readonly tokenId: string | null
    /** Milliseconds since the epoch. */
    readonly expiresAt: number | null
    readonly claims: JsonObject
  },
): Principal {
  const { expiresAt, tokenId } = told
  return Object.freeze({
    organization: claims.org,
    credential: claims.cred,
    member: claims.mem ?? null,
    subject: claims.sub,
    clientId: claims.client_id,
    environment: claims.env,
    scopes: Object.freeze(claims.scope.split(' ').filter((scope) => scope !== '')),
    audience: audiences.find((audience) => [claims.aud].flat().includes(audience)) ?? '',
    tokenId,
    // A date can be changed even where it cannot be replaced, so that each reader gets one of its own.
    get expiresAt() {
      return expiresAt === null ? null : new Date(expiresAt)
    },
    claims: deepFreeze(told.claims),
  })
}

function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value
  for (const member of Object.values(value)) deepFreeze(member)
  return Object.freeze(value)
}
