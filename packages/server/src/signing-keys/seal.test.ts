import { randomBytes } from 'node:crypto'
import { CompactEncrypt, decodeProtectedHeader } from 'jose'
import { expect, test } from 'vitest'
import { generateSigningKey } from './generate.ts'
import { openPrivateKey, sealPrivateKey, WrongKeyEncryptionKey } from './seal.ts'

const keyEncryptionKey = randomBytes(32)
const { kid, privateJwk } = await generateSigningKey('ES256')
const sealed = await sealPrivateKey(privateJwk, kid, keyEncryptionKey)

test('there and back', async () => {
  expect(await openPrivateKey(sealed, kid, keyEncryptionKey)).toEqual(privateJwk)
  expect(decodeProtectedHeader(sealed)).toEqual({ alg: 'dir', enc: 'A256GCM', kid })
})

test('another seal of the same key is another text', async () => {
  expect(await sealPrivateKey(privateJwk, kid, keyEncryptionKey)).not.toBe(sealed)
})

test('another key-encryption key is a clear error that says nothing secret', async () => {
  const error = await openPrivateKey(sealed, kid, randomBytes(32)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(WrongKeyEncryptionKey)
  expect((error as Error).message).toBe(
    `signing key ${kid} cannot be opened: the key-encryption key is not that of this installation`,
  )
  expect((error as Error).cause).toBeUndefined()
})

test('a seal that was changed anywhere does not open', async () => {
  for (const at of [10, sealed.length - 30, sealed.length - 5]) {
    const other = sealed[at] === 'A' ? 'B' : 'A'
    const changed = sealed.slice(0, at) + other + sealed.slice(at + 1)
    await expect(openPrivateKey(changed, kid, keyEncryptionKey)).rejects.toThrow()
  }
})

test('a seal cannot be moved to another key’s row', async () => {
  await expect(openPrivateKey(sealed, 'another', keyEncryptionKey)).rejects.toThrow(
    'under the name of another key',
  )
})

test('no other way of sealing is opened', async () => {
  const wrapped = await new CompactEncrypt(new TextEncoder().encode('{}'))
    .setProtectedHeader({ alg: 'A256KW', enc: 'A256GCM', kid })
    .encrypt(keyEncryptionKey)
  await expect(openPrivateKey(wrapped, kid, keyEncryptionKey)).rejects.toThrow(WrongKeyEncryptionKey)
})

test.each([0, 16, 31, 33])('a key-encryption key of %s octets is refused', async (length) => {
  await expect(sealPrivateKey(privateJwk, kid, new Uint8Array(length))).rejects.toThrow(TypeError)
  await expect(openPrivateKey(sealed, kid, new Uint8Array(length))).rejects.toThrow(TypeError)
})
