/** A public key with the one algorithm that it is for. The key decides it, never the header of a token. */
export interface VerificationKey {
  readonly kid: string
  readonly algorithm: string
  /** Whether the signature is by this key over these octets. False for anything odd; it does not throw. */
  verify(signingInput: Uint8Array, signature: Uint8Array): boolean
}

/** The keys of one issuer, by their `kid`. */
export type KeySet = ReadonlyMap<string, VerificationKey>
