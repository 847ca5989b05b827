import { refused, type Refused } from './refusal.ts'
import type { JsonObject } from './strict-json.ts'

/** What an access token says about a call, checked: RFC 9068 section 2.2 and our own claims. */
export interface AccessTokenClaims {
  readonly iss: string
  readonly aud: string | readonly string[]
  readonly sub: string
  readonly client_id: string
  readonly jti: string
  /** Seconds since the epoch, like `iat` and `nbf`. */
  readonly exp: number
  readonly iat: number
  readonly nbf?: number
  /** Separated by single blanks; empty for none. */
  readonly scope: string
  /** The organization's id. */
  readonly org: string
  readonly env: 'production' | 'sandbox'
  /** The credential's id. */
  readonly cred: string
  /** The member's id; only where the credential is one person's. */
  readonly mem?: string
  /** Claims that a dialect adds. */
  readonly [claim: string]: unknown
}

export interface Expectations {
  /** Compared letter by letter. */
  readonly issuer: string
  /** The token must be for one of these. */
  readonly audience: string | readonly string[]
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Seconds by which two clocks may differ: 0 to 60. */
  readonly leeway: number
}

export const MOST_LEEWAY = 60

const REQUIRED_TEXTS: readonly string[] = ['iss', 'sub', 'client_id', 'jti', 'org', 'cred']

export interface ClaimsAccepted {
  readonly ok: true
  readonly claims: AccessTokenClaims
}

/** Third step: does it hold here and now? Only for claims whose signature was verified. */
export function checkClaims(claims: JsonObject, expectations: Expectations): ClaimsAccepted | Refused {
  if (!(expectations.leeway >= 0 && expectations.leeway <= MOST_LEEWAY)) {
    throw new RangeError(`the leeway is 0 to ${MOST_LEEWAY} seconds`)
  }
  if (!Number.isFinite(expectations.now)) throw new RangeError('the time is a number of milliseconds')
  if (!isFor(claims['aud'], expectations.audience)) return refused('audience')
  if (!hasShape(claims)) return refused('claims')
  if (claims.iss !== expectations.issuer) return refused('issuer')
  const now = expectations.now / 1000
  if (now >= claims.exp + expectations.leeway) return refused('expired')
  if (Math.max(claims.iat, claims.nbf ?? 0) > now + expectations.leeway) return refused('not-yet-valid')
  return { ok: true, claims }
}

/** RFC 7519 section 4.1.3: one text or a list of texts. A list with anything else in it is not read further. */
function isFor(aud: unknown, expected: string | readonly string[]): boolean {
  const audiences: readonly unknown[] = Array.isArray(aud) ? aud : [aud]
  const wanted: readonly string[] = typeof expected === 'string' ? [expected] : expected
  return audiences.every(isText) && audiences.some((audience) => wanted.includes(audience))
}

function hasShape(claims: JsonObject): claims is AccessTokenClaims {
  return (
    REQUIRED_TEXTS.every((name) => isText(claims[name])) &&
    isTime(claims['exp']) &&
    isTime(claims['iat']) &&
    (claims['nbf'] === undefined || isTime(claims['nbf'])) &&
    typeof claims['scope'] === 'string' &&
    (claims['env'] === 'production' || claims['env'] === 'sandbox') &&
    (claims['mem'] === undefined || isText(claims['mem']))
  )
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== ''
}

/** A NumericDate may have a fraction (RFC 7519 section 2); 1e400 reads as Infinity and would never expire. */
function isTime(value: unknown): value is number {
  return typeof value === 'number' && Math.abs(value) <= Number.MAX_SAFE_INTEGER
}
