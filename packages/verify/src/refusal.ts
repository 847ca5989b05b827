/**
 * Why a token was refused. For the log and the audit trail: the caller of an API is told no more than
 * `invalid_token`, because the difference between these reasons helps only somebody who forges.
 */
export type RefusalReason =
  /** Not three canonical base64url parts, or a part that is not the strict JSON that it must be. */
  | 'malformed'
  /** A header member that brings its own key, or asks for a feature that is not taken. */
  | 'header'
  /** Signed for another purpose: `typ` is not that of an access token. */
  | 'type'
  | 'unknown-key'
  /** The header names another algorithm than the key is for. */
  | 'algorithm'
  | 'signature'
  /** A required claim is missing or is of the wrong kind. */
  | 'claims'
  | 'issuer'
  | 'audience'
  | 'expired'
  /** `nbf` or `iat` lies in the future. */
  | 'not-yet-valid'

export interface Refused {
  readonly ok: false
  readonly reason: RefusalReason
}

export function refused(reason: RefusalReason): Refused {
  return { ok: false, reason }
}
