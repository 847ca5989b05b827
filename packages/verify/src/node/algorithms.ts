import { constants, verify, type KeyObject } from 'node:crypto'
import { decodeBase64url } from '../base64url.ts'
import type { JsonObject } from '../strict-json.ts'
import { rawToDer } from './ecdsa-signature.ts'
import type { KeyRefusal } from './key-refusal.ts'
import { hasRocaFingerprint } from './roca.ts'

/** Everything that is to know about one signature algorithm. Code below receives the row, never the name. */
export interface SignatureAlgorithm {
  readonly kty: string
  readonly crv: string | null
  /** The members that make the public key; all others are left out before OpenSSL sees it. */
  readonly members: readonly string[]
  readonly examine: (jwk: JsonObject) => KeyRefusal | null
  readonly verifier: (key: KeyObject) => (signingInput: Uint8Array, signature: Uint8Array) => boolean
}

/** RFC 7518 section 3.1, RFC 8037 section 3.1. No `none` and nothing symmetric: those rows do not exist. */
export const signatureAlgorithms: ReadonlyMap<string, SignatureAlgorithm> = new Map([
  ['ES256', ecdsa('P-256', 32, 'sha256')],
  ['ES384', ecdsa('P-384', 48, 'sha384')],
  ['ES512', ecdsa('P-521', 66, 'sha512')],
  ['EdDSA', ed25519()],
  ['RS256', rsa('sha256', constants.RSA_PKCS1_PADDING)],
  ['RS384', rsa('sha384', constants.RSA_PKCS1_PADDING)],
  ['RS512', rsa('sha512', constants.RSA_PKCS1_PADDING)],
  ['PS256', rsa('sha256', constants.RSA_PKCS1_PSS_PADDING)],
  ['PS384', rsa('sha384', constants.RSA_PKCS1_PSS_PADDING)],
  ['PS512', rsa('sha512', constants.RSA_PKCS1_PSS_PADDING)],
])

function ecdsa(crv: string, size: number, digest: string): SignatureAlgorithm {
  return {
    kty: 'EC',
    crv,
    members: ['kty', 'crv', 'x', 'y'],
    // RFC 7518 section 6.2.1.2: full length, leading zeros included.
    examine: (jwk) => (octets(jwk, 'x') === size && octets(jwk, 'y') === size ? null : 'invalid'),
    verifier: (key) => (signingInput, signature) =>
      signature.length === 2 * size && verify(digest, signingInput, key, rawToDer(signature)),
  }
}

function ed25519(): SignatureAlgorithm {
  return {
    kty: 'OKP',
    crv: 'Ed25519',
    members: ['kty', 'crv', 'x'],
    examine: (jwk) => (octets(jwk, 'x') === 32 ? null : 'invalid'),
    verifier: (key) => (signingInput, signature) =>
      signature.length === 64 && verify(null, signingInput, key, signature),
  }
}

function rsa(digest: string, padding: number): SignatureAlgorithm {
  return {
    kty: 'RSA',
    crv: null,
    members: ['kty', 'n', 'e'],
    examine: examineRsa,
    verifier: (key) => {
      const size = (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8
      const options = { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      return (signingInput, signature) =>
        signature.length === Math.ceil(size) && verify(digest, signingInput, options, signature)
    },
  }
}

/** Above the greatest modulus, one verification costs a server more than a caller pays for asking. */
const LEAST_MODULUS = 2n ** 2047n
const GREATEST_MODULUS = 2n ** 8192n
const LEAST_EXPONENT = 65537n
const GREATEST_EXPONENT = 2n ** 32n

function examineRsa(jwk: JsonObject): KeyRefusal | null {
  const modulus = integer(jwk, 'n')
  const exponent = integer(jwk, 'e')
  if (modulus === null || exponent === null || modulus % 2n === 0n || exponent % 2n === 0n) return 'invalid'
  if (modulus < LEAST_MODULUS || exponent < LEAST_EXPONENT || hasRocaFingerprint(modulus)) return 'weak'
  return modulus > GREATEST_MODULUS || exponent > GREATEST_EXPONENT ? 'invalid' : null
}

function member(jwk: JsonObject, name: string): Uint8Array | null {
  const value = jwk[name]
  return typeof value === 'string' ? decodeBase64url(value) : null
}

function octets(jwk: JsonObject, name: string): number | null {
  return member(jwk, name)?.length ?? null
}

/** RFC 7518 section 2, Base64urlUInt: no leading zero octet. */
function integer(jwk: JsonObject, name: string): bigint | null {
  const bytes = member(jwk, name)
  if (bytes === null || bytes.length === 0 || bytes[0] === 0) return null
  return BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
}
