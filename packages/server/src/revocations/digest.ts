/**
 * How the list names whom it is about: the list is public, and an id in it would tell who is a customer. A token holds
 * its ids, so whoever has the token finds it in the list.
 */

import { hash } from 'node:crypto'

const octets = 8

/** The first eight octets of the SHA-256 of an id, in hexadecimal: as text it sorts like its octets. */
export const digestOf = (id: string): string => hash('sha256', id, 'hex').slice(0, 2 * octets)

/** One digest as it stands beside a not-before: 11 characters. */
export const digestText = (digest: string): string => Buffer.from(digest, 'hex').toString('base64url')

/** Many, sorted and each once, so that they can be searched as they are. */
export const digestsText = (digests: Iterable<string>): string =>
  Buffer.from([...new Set(digests)].sort().join(''), 'hex').toString('base64url')
