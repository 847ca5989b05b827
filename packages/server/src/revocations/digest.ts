/**
 * How the list names whom it is about: the list is public, and an id in it would tell who is a customer. A token holds
 * its ids, so whoever has the token finds it in the list.
 */

import { hash } from 'node:crypto'
import { endianness } from 'node:os'

const octets = 8

/** The first eight octets of the SHA-256 of an id, in hexadecimal: as text it sorts like its octets. */
export const digestOf = (id: string): string => hash('sha256', id, 'hex').slice(0, 2 * octets)

/** One digest as it stands beside a not-before: 11 characters. */
export const digestText = (digest: string): string => Buffer.from(digest, 'hex').toString('base64url')

/**
 * Many, sorted, so that they can be searched as they are. As numbers: a hundred thousand take 28 ms, and 600 as texts
 * (measured), for which every request would wait.
 */
export function digestsText(digests: readonly string[]): string {
  const bytes = Buffer.from(new ArrayBuffer(octets * digests.length))
  bytes.write(digests.join(''), 'hex')
  if (littleEndian) bytes.swap64()
  new BigUint64Array(bytes.buffer).sort()
  if (littleEndian) bytes.swap64()
  return bytes.toString('base64url')
}

const littleEndian = endianness() === 'LE'
