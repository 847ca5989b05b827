import type { RequestFormat } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import type { Parts } from './parts.ts'
import { placeName, placeReader } from './place.ts'

/** RFC 6749 section 3.3. */
const token = /^[\x21\x23-\x5b\x5d-\x7e]+$/
const most = 100

export function scopeReader(
  format: NonNullable<RequestFormat['scope']>,
): (parts: Parts) => readonly string[] | null | Unread {
  const read = placeReader(format.at)
  const field = placeName(format.at)
  return (parts) => {
    const value = read(parts)
    if (value instanceof Unread) return value
    if (value === undefined || value === '') return null
    const tokens = value.split(format.separator, most + 1)
    if (tokens.length > most) return new Unread('scope', 'too many scopes', field)
    if (!tokens.every((one) => token.test(one))) return new Unread('scope', 'a malformed scope', field)
    return tokens
  }
}
