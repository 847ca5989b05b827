import { constants, sign, type KeyObject } from 'node:crypto'
import { derToRaw } from '@guichet/verify/node'
import type { SigningAlgorithm } from '../configuration/configuration.ts'

/** Everything that signing needs to know about one algorithm. */
export interface SigningRow {
  /** Of jose's `generateKeyPair`. */
  readonly generation: { readonly crv?: string; readonly modulusLength?: number }
  /** One-shot and synchronous: the quickest way for tokens of a few hundred octets. */
  readonly signWith: (key: KeyObject) => (data: Uint8Array) => Uint8Array
}

export const signingRows: Readonly<Record<SigningAlgorithm, SigningRow>> = {
  ES256: ecdsa(32, 'sha256'),
  ES384: ecdsa(48, 'sha384'),
  EdDSA: {
    generation: { crv: 'Ed25519' },
    signWith: (key) => (data) => sign(null, data, key),
  },
  RS256: rsa('sha256', constants.RSA_PKCS1_PADDING),
  RS384: rsa('sha384', constants.RSA_PKCS1_PADDING),
  RS512: rsa('sha512', constants.RSA_PKCS1_PADDING),
  PS256: rsa('sha256', constants.RSA_PKCS1_PSS_PADDING),
}

// On Node.js 24, asking OpenSSL for the raw form costs as much again as the signature itself.
function ecdsa(size: number, digest: string): SigningRow {
  return { generation: {}, signWith: (key) => (data) => derToRaw(sign(digest, data, key), size) }
}

function rsa(digest: string, padding: number): SigningRow {
  return {
    generation: { modulusLength: 2048 },
    signWith: (key) => {
      const options = { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
      return (data) => sign(digest, data, options)
    },
  }
}

export function isSigningAlgorithm(name: string): name is SigningAlgorithm {
  return Object.hasOwn(signingRows, name)
}
