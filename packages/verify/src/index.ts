export { checkToken } from './check-token.ts'
export { checkClaims, MOST_LEEWAY } from './claims.ts'
export type { AccessTokenClaims, ClaimsAccepted, Expectations } from './claims.ts'
export type { KeySet, VerificationKey } from './key-set.ts'
export type { Refused, RefusalReason } from './refusal.ts'
export { readClaims, verifySignature } from './signature.ts'
export type { ClaimsRead, SignatureVerified, SignedToken } from './signature.ts'
export type { JsonObject } from './strict-json.ts'
export { LONGEST_TOKEN } from './token-text.ts'
export type { AcceptType, TokenHeader } from './token-text.ts'
export type { ArrivedCall, Call } from './verifier/call.ts'
export type { CallFormat, RefusalParts, RefusalWritten, TokenRead } from './verifier/call-format.ts'
export { createVerifier } from './verifier/create-verifier.ts'
export type { VerifierOptions } from './verifier/options.ts'
export type { Principal } from './verifier/principal.ts'
export type {
  CallCause,
  CallRefusal,
  ScopesRequired,
  Verification,
  Verifier,
  Wanted,
} from './verifier/verification.ts'
