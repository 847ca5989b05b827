/**
 * How our keys, secrets and bearer tokens look: a known prefix, random characters, a checksum.
 *
 * The prefix and the checksum let a scanner recognise a leaked secret offline, without asking us and without false
 * alarms. The alphabet needs no escaping in a URL, a form, a header or a shell, so the bytes of a raw and of a
 * form-encoded Basic pair are the same.
 */

import { randomBytes } from 'node:crypto'
import { crc32 } from 'node:zlib'
import { customRandom } from 'nanoid'

/** Random bytes from a source that cannot be predicted. */
export type Random = (size: number) => Uint8Array

export type BearerTokenKind = 'service-token' | 'personal-token'

const base62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 32 characters of 62 hold 190 bits; 6 hold a CRC-32. */
const secretCharacters = 32
/** 131 bits: nobody guesses a key either, although it is not secret. */
const keyCharacters = 22
const checksumCharacters = 6

const bearerPrefixes = { 'service-token': 'gst_', 'personal-token': 'gpt_' } as const

/** What a key begins with where its dialect asks for no prefix of its own. */
const plainKeyPrefix = 'gkey_'

/** For secret scanners; documented for operators, and plain enough for engines without look-around. */
export const scannerPatterns: Readonly<Record<'secret' | BearerTokenKind, RegExp>> = Object.freeze({
  secret: /\bgsec_[0-9A-Za-z]{38}\b/,
  'service-token': /\bgst_[0-9A-Za-z]{38}\b/,
  'personal-token': /\bgpt_[0-9A-Za-z]{38}\b/,
})

export const newSecret = (random: Random = randomBytes): string =>
  sealed(`gsec_${characters(secretCharacters, random)}`)

export const newBearerToken = (kind: BearerTokenKind, random: Random = randomBytes): string =>
  sealed(`${bearerPrefixes[kind]}${characters(secretCharacters, random)}`)

/** The public half of a key pair, with the prefix of the dialect and environment it is made for. */
export const newKey = (prefix: string, random: Random = randomBytes): string =>
  sealed(`${prefix || plainKeyPrefix}${characters(keyCharacters, random)}`)

/** Uniform: nanoid discards what would favour the first letters of the alphabet. */
export const characters = (count: number, random: Random): string =>
  customRandom(base62, count, random as (size: number) => Uint8Array<ArrayBuffer>)()

const ours = /^(gsec|gst|gpt)_/

/** Whether a text claims to be a secret or bearer token of ours. It is one only with a right checksum. */
export const looksLikeOurs = (text: string): boolean => ours.test(text)

/** The checksum is no secret and proves nothing; without it the text was cut, mistyped or invented. */
export function hasValidChecksum(text: string): boolean {
  const end = text.length - checksumCharacters
  return end > 0 && checksum(text.slice(0, end)) === text.slice(end)
}

const sealed = (text: string): string => text + checksum(text)

/** Over the prefix too: a token that was given the prefix of another kind does not pass. */
function checksum(text: string): string {
  let rest = crc32(text)
  let digits = ''
  while (digits.length < checksumCharacters) {
    digits = base62.charAt(rest % 62) + digits
    rest = Math.floor(rest / 62)
  }
  return digits
}

/**
 * Whether a secret from elsewhere has the look of one that a machine made. What a person may have chosen keeps a
 * slow hash, for whoever steals both the database and the pepper.
 */
export const looksMachineMade = (text: string): boolean =>
  text.length >= 22 && !/\s/.test(text) && /[0-9]/.test(text) && /[A-Za-z]/.test(text)

/** What is shown of a secret afterwards, to tell two apart; nothing where it would give away much of it. */
export const lastFourOf = (text: string): string => (text.length >= 22 ? text.slice(-4) : '')
