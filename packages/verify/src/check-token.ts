import { checkClaims, type ClaimsAccepted, type Expectations } from './claims.ts'
import type { KeySet } from './key-set.ts'
import type { Refused } from './refusal.ts'
import { readClaims, verifySignature } from './signature.ts'

/**
 * Accepts or refuses an access token: its text, its signature, its claims, in this order. Synchronous, without I/O.
 *
 * Whether the token was revoked is another question: ask it by `claims.jti` and `claims.cred` afterwards. Remember
 * nothing by the token's text.
 *
 * @example
 * const answer = checkToken(text, keys, {
 *   issuer: 'https://login.example.com',
 *   audience: 'https://api.example.com',
 *   now: Date.now(),
 *   leeway: 5,
 * })
 * if (!answer.ok) return new Response(null, { status: 401 })
 * const organization = answer.claims.org
 */
export function checkToken(text: string, keys: KeySet, expectations: Expectations): ClaimsAccepted | Refused {
  const signed = verifySignature(text, keys)
  if (!signed.ok) return signed
  const read = readClaims(signed.token)
  if (!read.ok) return read
  return checkClaims(read.claims, expectations)
}
