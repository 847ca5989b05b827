/**
 * The slow hashes, for what people choose: argon2id for passwords, and what was imported. Their parameters are
 * bounded, so that an import cannot ask for gigabytes or minutes at each attempt.
 */

import { scrypt, timingSafeEqual } from 'node:crypto'
import { parseOptions as parseArgon2, verify as verifyArgon2 } from '@node-rs/argon2'

/** bcrypt reads 72 bytes and stops at a NUL. Whatever is beyond would not count (Okta, October 2024). */
const bcryptBytes = 72

export async function matchesBcrypt(verifier: string, text: string): Promise<boolean> {
  // Only what was imported from elsewhere needs it: a server without that does without 3 MB of native code.
  const { verify } = await import('@node-rs/bcrypt')
  const readable = Buffer.byteLength(text) <= bcryptBytes && !text.includes('\0')
  // The unreadable candidate costs what the others cost.
  return (await verify(readable ? text : '', verifier)) && readable
}

export const matchesArgon2id = (verifier: string, text: string, secret?: Uint8Array): Promise<boolean> =>
  verifyArgon2(verifier, text, secret ? { secret } : undefined)

export interface ScryptHash {
  readonly costLog2: number
  readonly blockSize: number
  readonly parallelization: number
  readonly salt: Buffer
  readonly hash: Buffer
}

const scryptText =
  /^\$scrypt\$ln=(\d{1,2}),r=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{4,171})\$([A-Za-z0-9+/]{22,171})$/

/** The PHC text of scrypt, or null where it is none or is out of bounds. */
export function parseScrypt(text: string): ScryptHash | null {
  const [, ln, r, p, salt = '', hash = ''] = scryptText.exec(text) ?? []
  if (ln === undefined) return null
  const parsed = {
    costLog2: Number(ln),
    blockSize: Number(r),
    parallelization: Number(p),
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
  return isBoundedScrypt(parsed) ? parsed : null
}

export const writeScrypt = (parsed: ScryptHash): string =>
  `$scrypt$ln=${parsed.costLog2},r=${parsed.blockSize},p=${parsed.parallelization}` +
  `$${unpadded(parsed.salt)}$${unpadded(parsed.hash)}`

const unpadded = (bytes: Buffer): string => bytes.toString('base64').replace(/=+$/, '')

const megabytes = 1024 * 1024

const scryptMemory = ({ costLog2, blockSize }: ScryptHash): number => 128 * 2 ** costLog2 * blockSize

function isBoundedScrypt(hash: ScryptHash): boolean {
  const memory = scryptMemory(hash)
  const { costLog2, blockSize, parallelization } = hash
  return (
    costLog2 >= 1 &&
    blockSize >= 1 &&
    parallelization >= 1 &&
    memory <= 128 * megabytes &&
    memory * parallelization <= 256 * megabytes &&
    hash.hash.length >= 16
  )
}

export async function matchesScrypt(verifier: string, text: string): Promise<boolean> {
  const stored = parseScrypt(verifier)
  if (stored === null) throw new Error('a stored scrypt verifier is damaged')
  const { salt, hash, costLog2: ln, blockSize: r, parallelization: p } = stored
  // OpenSSL counts some kilobytes more than the formula.
  const options = { N: 2 ** ln, r, p, maxmem: scryptMemory(stored) + 128 * r * p + megabytes }
  const derived = await new Promise<Buffer>((resolve, reject) => {
    scrypt(text, salt, hash.length, options, (error, key) => (error ? reject(error) : resolve(key)))
  })
  return timingSafeEqual(derived, hash)
}

/** Up to cost 14: about a second. `2x` marks the output of a broken implementation. */
export const isBcryptText = (text: string): boolean =>
  /^\$2[aby]\$(0[4-9]|1[0-4])\$[./A-Za-z0-9]{53}$/.test(text)

const argon2Text =
  /^\$argon2id\$v=19\$m=\d{1,6},t=\d{1,2},p=\d{1,2}\$[A-Za-z0-9+/]{11,86}\$[A-Za-z0-9+/]{22,86}$/

export function isArgon2idText(text: string): boolean {
  if (!argon2Text.test(text)) return false
  try {
    const { memoryCost, timeCost } = parseArgon2(text)
    return memoryCost <= 128 * 1024 && memoryCost * timeCost <= 512 * 1024
  } catch {
    return false
  }
}
