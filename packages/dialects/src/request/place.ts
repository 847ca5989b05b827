import type { Place } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import type { Parts } from './parts.ts'

/** The name of a place as documentation, answers and audit trail call it. */
export function placeName(place: Place): string {
  if ('field' in place) return place.field.join('.')
  return 'header' in place ? place.header : place.query
}

/** Reads the text at a place; undefined where there is none. */
export function placeReader(place: Place): (parts: Parts) => string | undefined | Unread {
  if ('query' in place) return (parts) => parts.query.get(place.query)
  if ('field' in place) return fieldReader(place.field)
  const name = place.header.toLowerCase()
  const { scheme } = place
  if (scheme === undefined) return (parts) => visible(parts.headers.get(name), name)
  return (parts) => withoutScheme(visible(parts.headers.get(name), name), scheme)
}

function fieldReader(path: readonly string[]): (parts: Parts) => string | undefined | Unread {
  const name = path.join('.')
  return (parts) => {
    const value = parts.field(path)
    if (value === undefined || typeof value === 'string') return value
    return new Unread('malformed', 'a field has another type than text', name)
  }
}

/** The bytes of a header beyond ASCII have no agreed meaning (RFC 9110 section 5.5). */
function visible(value: string | undefined, name: string): string | undefined | Unread {
  if (value === undefined || /^[\x20-\x7e]*$/.test(value)) return value
  return new Unread('malformed', 'a header holds more than visible ASCII', name)
}

/** RFC 9110 section 11.1: the scheme is compared without case. Another scheme is another way: nothing here. */
function withoutScheme(value: string | undefined | Unread, scheme: string): string | undefined | Unread {
  if (typeof value !== 'string') return value
  return hasScheme(value, scheme) ? value.slice(scheme.length + 1) : undefined
}

export function hasScheme(value: string, scheme: string): boolean {
  if (value.length < scheme.length) return false
  if (value.length > scheme.length && value[scheme.length] !== ' ') return false
  return value.slice(0, scheme.length).toLowerCase() === scheme.toLowerCase()
}
