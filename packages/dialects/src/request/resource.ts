import type { Place } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import type { Parts } from './parts.ts'
import { placeName, placeReader } from './place.ts'

/**
 * Reads the resource that a token is wanted for. Which one it may be is the grant's matter; that it is one is the
 * format's: a token has one audience, and RFC 8707 section 2 leaves it to the server whether several are served.
 */
export function resourceReader(place: Place): (parts: Parts) => string | null | Unread {
  const read = placeReader(place)
  const field = placeName(place)
  return (parts) => {
    const value = read(parts)
    // In JSON several resources are a list.
    if (value instanceof Unread) return new Unread('target', 'the resource is not one text', field)
    return value === undefined || value === '' ? null : value
  }
}
