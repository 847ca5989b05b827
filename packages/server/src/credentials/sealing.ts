/** Small secrets that must be read back, encrypted under a key made of the key-encryption key for one purpose. */

import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

export interface Sealing {
  /** `owner` is authenticated: what was sealed for one row does not open in another. */
  seal(plain: Uint8Array, owner: string): string
  /** Throws where the text was damaged, moved to another owner, or sealed under another key. */
  open(sealed: string, owner: string): Buffer
}

const nonceBytes = 12
const tagBytes = 16

/** What is sealed for one purpose does not open for another. The texts are part of what is stored. */
export type SealingPurpose = 'guichet foreign hmac key' | 'guichet totp secret' | 'guichet cursor'

export function createSealing(keyEncryptionKey: Uint8Array, purpose: SealingPurpose): Sealing {
  const key = Buffer.from(hkdfSync('sha256', keyEncryptionKey, '', purpose, 32))
  return {
    seal(plain, owner) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(owner))
      const text = Buffer.concat([cipher.update(plain), cipher.final()])
      return Buffer.concat([nonce, text, cipher.getAuthTag()]).toString('base64url')
    },
    open(sealed, owner) {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      })
      decipher.setAAD(Buffer.from(owner)).setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(nonceBytes, -tagBytes)), decipher.final()])
    },
  }
}
