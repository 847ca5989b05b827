/**
 * Whether a proven credential gets a token, and which one. Pure: everything it looks at is in its arguments. All
 * that concerns the credential itself is refused with one cause, so that the answer does not tell its state.
 */

import type { Environment } from '@guichet/dialects'
import type { Attempt } from './attempt.ts'
import type { ProvenCredential } from './prove-secret.ts'
import { Refusal } from './refusal.ts'
import { refuseUnusable } from './usable-caller.ts'

/** What a grant needs to know of the API that it is for. */
export interface GrantApi {
  readonly name: string
  readonly audience: string
  readonly scopes: readonly string[]
  /** Life of a token in seconds. */
  readonly lifetime: number
  /** Whether credentials of the sandbox are served. */
  readonly sandbox: boolean
  /** Claims beside those of RFC 9068, by the API's dialect. */
  readonly claims: (values: ClaimValues) => Readonly<Record<string, unknown>>
}

export interface ClaimValues {
  readonly organization: string
  readonly credential: string
  readonly environment: Environment
  readonly api: string
}

export interface GrantDecision {
  readonly api: GrantApi
  readonly environment: Environment
  readonly scopes: readonly string[]
  /** Seconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
}

export function decideGrant(
  proven: ProvenCredential,
  attempt: Pick<Attempt, 'apis' | 'environment' | 'scopes' | 'resource' | 'address'>,
  apis: ReadonlyMap<string, GrantApi>,
  now: number,
): GrantDecision {
  const { holder } = proven
  refuseUnusable(proven, attempt.address, now)
  const api = apiOf(proven, attempt.apis, apis)
  const environment = holder.credential?.environment ?? 'production'
  if (attempt.environment !== null && attempt.environment !== environment) {
    throw new Refusal('invalid', 'the credential is of another environment')
  }
  if (environment === 'sandbox' && !api.sandbox) throw new Refusal('invalid', 'the API has no sandbox')
  // As it is spelled: of two spellings that a caller takes for one, a verifier may not (RFC 8707 section 2).
  if (attempt.resource !== null && attempt.resource !== api.audience) {
    throw new Refusal('target', 'the resource is not the audience of the API of the credential')
  }

  const issuedAt = Math.floor(now / 1000)
  const expiresAt = Math.min(issuedAt + api.lifetime, endOfCredential(holder.credential?.expiresAt ?? null))
  return { api, environment, scopes: decideScopes(proven, attempt.scopes, api), issuedAt, expiresAt }
}

function apiOf(
  { holder }: ProvenCredential,
  served: ReadonlySet<string>,
  apis: ReadonlyMap<string, GrantApi>,
): GrantApi {
  const name = holder.credential?.api ?? served.values().next().value
  const api = name !== undefined && served.has(name) ? apis.get(name) : undefined
  if (api === undefined) throw new Refusal('invalid', 'the credential is of an API that is not served here')
  return api
}

/** A token never outlives its credential. */
const endOfCredential = (expiresAt: number | null): number =>
  expiresAt === null ? Number.POSITIVE_INFINITY : Math.floor(expiresAt / 1000)

/** Scopes narrow, never widen: what was asked for must all be allowed (RFC 6749 section 3.3). */
function decideScopes(
  { holder }: ProvenCredential,
  asked: readonly string[] | null,
  api: GrantApi,
): readonly string[] {
  const ofMember = holder.member?.role === 'viewer' ? [] : api.scopes
  const allowed = (holder.credential?.scopes ?? ofMember).filter((scope) => api.scopes.includes(scope))
  if (asked === null) return allowed
  if (asked.every((scope) => allowed.includes(scope))) return [...new Set(asked)]
  throw new Refusal('scope', 'a scope was asked for that the credential may not have')
}
