import type { JWK } from 'jose'
import { compactDecrypt } from 'jose/jwe/compact/decrypt'
import { CompactEncrypt } from 'jose/jwe/compact/encrypt'

/** The key-encryption key is not the one that the installation's signing keys were sealed under. */
export class WrongKeyEncryptionKey extends Error {
  override readonly name = 'WrongKeyEncryptionKey'
  constructor(kid: string) {
    super(`signing key ${kid} cannot be opened: the key-encryption key is not that of this installation`)
  }
}

/**
 * A private JWK as a compact JWE: `dir` with A256GCM (RFC 7516, RFC 7518 section 4.5). The key's name is part of what
 * is authenticated, so that a sealed key cannot be moved to another row of the database.
 *
 * @param keyEncryptionKey 32 octets
 */
export async function sealPrivateKey(
  privateJwk: JWK,
  kid: string,
  keyEncryptionKey: Uint8Array,
): Promise<string> {
  return new CompactEncrypt(new TextEncoder().encode(JSON.stringify(privateJwk)))
    .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', kid })
    .encrypt(checked(keyEncryptionKey))
}

/** The inverse of `sealPrivateKey`. Throws `WrongKeyEncryptionKey` where the seal does not open. */
export async function openPrivateKey(
  sealed: string,
  kid: string,
  keyEncryptionKey: Uint8Array,
): Promise<JWK> {
  const key = checked(keyEncryptionKey)
  const opened = await compactDecrypt(sealed, key, {
    keyManagementAlgorithms: ['dir'],
    contentEncryptionAlgorithms: ['A256GCM'],
  }).catch(() => {
    // Not chained: what a decryption says of its input has no place in a log.
    throw new WrongKeyEncryptionKey(kid)
  })
  if (opened.protectedHeader.kid !== kid) {
    throw new Error(`signing key ${kid} is sealed under the name of another key`)
  }
  return JSON.parse(new TextDecoder().decode(opened.plaintext)) as JWK
}

function checked(keyEncryptionKey: Uint8Array): Uint8Array {
  if (keyEncryptionKey.length !== 32) throw new TypeError('the key-encryption key has 32 octets')
  return keyEncryptionKey
}
