import type { JWK } from 'jose'
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint'
import { exportJWK } from 'jose/key/export'
import { generateKeyPair } from 'jose/key/generate/keypair'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import { signingRows } from './algorithms.ts'

export interface GeneratedKey {
  /** RFC 7638 thumbprint: the name follows from the key, so that two keys cannot share one. */
  readonly kid: string
  readonly algorithm: SigningAlgorithm
  /** As it is published: with `kid`, `alg` and `use`. */
  readonly publicJwk: JWK
  readonly privateJwk: JWK
}

/** A new key pair; RSA has 2048 bits. Takes up to a second for RSA, on another thread. */
export async function generateSigningKey(algorithm: SigningAlgorithm): Promise<GeneratedKey> {
  const pair = await generateKeyPair(algorithm, { extractable: true, ...signingRows[algorithm].generation })
  const bare = await exportJWK(pair.publicKey)
  const kid = await calculateJwkThumbprint(bare)
  return {
    kid,
    algorithm,
    publicJwk: { ...bare, kid, alg: algorithm, use: 'sig' },
    privateJwk: await exportJWK(pair.privateKey),
  }
}
