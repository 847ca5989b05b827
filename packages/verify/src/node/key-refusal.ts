/** Why a key is not taken. */
export type KeyRefusal =
  | 'not-a-key'
  /** A secret in a set of public keys: private members, or a symmetric key. */
  | 'not-public'
  /** `alg` is missing or not taken. A key without one would leave the choice to the token. */
  | 'algorithm'
  /** `kty` and `crv` are not those of `alg`. */
  | 'kind'
  /** `use` or `key_ops` say that it is not for verifying. */
  | 'use'
  | 'weak'
  /** Numbers that are no key: not on the curve, of the wrong length, not canonically spelled. */
  | 'invalid'
