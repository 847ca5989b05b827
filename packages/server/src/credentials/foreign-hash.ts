/** Turns a digest as a file writes it into bytes, and refuses what could not be proved or would cost too much. */

import type { ForeignHash } from './hashing.ts'
import type { ImportEncoding, ImportSecretHash } from './import-entry.ts'
import { Refused } from './refused.ts'
import { isArgon2idText, isBcryptText, parseScrypt, writeScrypt } from './slow-hash.ts'

const digestBytes = 32

export function foreignHashOf(hash: ImportSecretHash): ForeignHash {
  switch (hash.algorithm) {
    case 'sha256':
      return { algorithm: 'sha256', digest: digestOf(hash.value, hash.encoding, 'secretHash') }
    case 'hmac-sha256': {
      const key = hash.keyEncoding === 'utf8' ? Buffer.from(hash.key) : bytesOf(hash.key, hash.keyEncoding)
      if (key === null || key.length === 0)
        throw wrong('secretHash.key', 'The key is not written in its encoding.')
      return { algorithm: 'hmac-sha256', digest: digestOf(hash.value, hash.encoding, 'secretHash'), key }
    }
    case 'bcrypt':
      if (isBcryptText(hash.value)) return { algorithm: 'bcrypt', text: hash.value }
      throw wrong(
        'secretHash.value',
        'This is not a bcrypt hash ($2a$, $2b$ or $2y$) with a cost of 4 to 14.',
      )
    case 'argon2id':
      if (isArgon2idText(hash.value)) return { algorithm: 'argon2id', text: hash.value }
      throw wrong(
        'secretHash.value',
        'This is not an argon2id PHC text (v=19) of at most 128 MiB and 512 MiB passes.',
      )
    case 'scrypt':
      return { algorithm: 'scrypt', text: scryptTextOf(hash) }
  }
}

export function digestOf(value: string, encoding: ImportEncoding | undefined, field: string): Buffer {
  const digest = bytesOf(value, encoding ?? guessEncoding(value))
  if (digest?.length === digestBytes) return digest
  throw wrong(`${field}.value`, `A SHA-256 digest has ${digestBytes} bytes, in hexadecimal or base64.`)
}

function scryptTextOf(hash: Extract<ImportSecretHash, { algorithm: 'scrypt' }>): string {
  const text = hash.value.startsWith('$') ? hash.value : composedScrypt(hash)
  if (parseScrypt(text) !== null) return text
  const bounds = 'N is a power of 2, and 128 * N * r is at most 128 MiB, times p at most 256 MiB'
  throw wrong(
    'secretHash.value',
    `This is not a scrypt hash of 16 bytes or more with a salt, where ${bounds}.`,
  )
}

function composedScrypt(hash: Extract<ImportSecretHash, { algorithm: 'scrypt' }>): string {
  for (const field of ['salt', 'N', 'r', 'p'] as const) {
    if (hash[field] === undefined) throw wrong(`secretHash.${field}`, 'A scrypt hash needs salt, N, r and p.')
  }
  const { N = 0, r = 0, p = 0, salt = '' } = hash
  const costLog2 = Math.log2(N)
  if (!Number.isInteger(costLog2)) throw wrong('secretHash.N', 'N is a power of 2.')
  const encoding = hash.encoding ?? guessEncoding(hash.value)
  const value = bytesOf(hash.value, encoding)
  const saltEncoding = hash.saltEncoding ?? encoding
  const saltBytes = saltEncoding === 'utf8' ? Buffer.from(salt) : bytesOf(salt, saltEncoding)
  if (value === null) throw wrong('secretHash.value', 'The value is not written in its encoding.')
  if (saltBytes === null) throw wrong('secretHash.salt', 'The salt is not written in its encoding.')
  return writeScrypt({ costLog2, blockSize: r, parallelization: p, salt: saltBytes, hash: value })
}

const guessEncoding = (value: string): ImportEncoding =>
  /^([0-9a-f]{2})+$/i.test(value) ? 'hex' : /[-_]/.test(value) ? 'base64url' : 'base64'

const shapes: Readonly<Record<ImportEncoding, RegExp>> = {
  hex: /^([0-9a-f]{2})+$/i,
  base64: /^[A-Za-z0-9+/]+={0,2}$/,
  base64url: /^[A-Za-z0-9_-]+={0,2}$/,
}

/** A Buffer leaves out what it cannot read; here that is an error. */
const bytesOf = (value: string, encoding: ImportEncoding): Buffer | null =>
  shapes[encoding].test(value) ? Buffer.from(value, encoding) : null

const wrong = (field: string, message: string): Refused => new Refused('invalid', field, message)
