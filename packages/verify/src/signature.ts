import type { KeySet } from './key-set.ts'
import { refused, type Refused } from './refusal.ts'
import { readJsonObject, type JsonObject } from './strict-json.ts'
import { readToken, type AcceptType, type TokenHeader } from './token-text.ts'

/** A token whose signature was verified. Only `verifySignature` makes one. */
export class SignedToken {
  readonly #payload: Uint8Array
  readonly header: TokenHeader

  constructor(header: TokenHeader, payload: Uint8Array) {
    this.header = header
    this.#payload = payload
  }

  get payload(): Uint8Array {
    return this.#payload
  }
}

export interface SignatureVerified {
  readonly ok: true
  readonly token: SignedToken
}

/**
 * First of three steps: who signed it? Says nothing about what the token claims.
 *
 * @param acceptType which `typ` may be used here; an access token where nothing is said
 * @param longest characters
 */
export function verifySignature(
  text: string,
  keys: KeySet,
  acceptType?: AcceptType,
  longest?: number,
): SignatureVerified | Refused {
  const parts = readToken(text, acceptType, longest)
  if (!parts.ok) return parts
  const key = keys.get(parts.header.kid)
  if (key === undefined) return refused('unknown-key')
  if (key.algorithm !== parts.header.alg) return refused('algorithm')
  if (!key.verify(parts.signingInput, parts.signature)) return refused('signature')
  return { ok: true, token: new SignedToken(parts.header, parts.payload) }
}

export interface ClaimsRead {
  readonly ok: true
  readonly claims: JsonObject
}

/** Second step: what does it claim? Every claim is still to be checked; `iss` and `aud` say by what. */
export function readClaims(token: SignedToken): ClaimsRead | Refused {
  const claims = readJsonObject(token.payload)
  return claims === null ? refused('malformed') : { ok: true, claims }
}
