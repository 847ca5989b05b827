import { placesOfWay } from '../define/places.ts'
import type { CredentialPlace, Place } from '../dialect.ts'
import { decodeBase64 } from '../strict/base64.ts'
import { decodeUtf8, hasControl } from '../strict/text.ts'
import { Unread } from '../strict/unread.ts'
import { basicReader } from './basic.ts'
import type { Found } from './found.ts'
import type { Parts } from './parts.ts'
import { placeName, placeReader } from './place.ts'

export interface Pair {
  readonly key: string | null
  readonly secret: string
}

type WayReader = (parts: Parts) => Found | Unread

const longestKey = 512
const longestSecret = 4096

/**
 * Reads the credential, which must be given in exactly one of the dialect's ways: of two that disagree, one part
 * of a system would believe the first and another the second.
 */
export function credentialReader(ways: readonly CredentialPlace[]): (parts: Parts) => Pair | Unread {
  const readers = ways.map(wayReader)
  const readsBasic = ways.some((way) => 'basic' in way || placesOfWay(way).some(isBasicPlace))
  return (parts) => {
    if (!readsBasic && isBasic(parts)) {
      return new Unread('malformed', 'the credential is given in a way that this format has not')
    }
    let chosen: Found | null = null
    for (const read of readers) {
      const found = read(parts)
      if (found instanceof Unread) return found
      const next: Found | Unread | null = chosen === null ? presentOrNull(found) : both(chosen, found)
      if (next instanceof Unread) return next
      chosen = next
    }
    return chosen === null ? nothing(readers[0], parts) : complete(chosen)
  }
}

function presentOrNull(found: Found): Found | null {
  return (found.key ?? undefined) === undefined && found.secret === undefined ? null : found
}

/** RFC 6749 section 3.2.1 lets a client name itself once more in the body; section 2.3 forbids a second proof. */
function both(first: Found, second: Found): Found | Unread {
  if (presentOrNull(second) === null) return first
  const [full, other] = second.secret === undefined ? [first, second] : [second, first]
  const repeatsKey = other.secret === undefined && full.key !== null && other.key === full.key
  return repeatsKey ? full : new Unread('malformed', 'the credential is given in two ways', other.keyField)
}

function nothing(first: WayReader | undefined, parts: Parts): Unread {
  const found = first?.(parts)
  const field = found instanceof Unread ? found.field : (found?.keyField ?? null)
  return new Unread('missing', 'no credential', field)
}

function complete(found: Found): Pair | Unread {
  const { key, secret } = found
  if (key === undefined || key === '') return new Unread('missing', 'no key', found.keyField)
  if (secret === undefined || secret === '') return new Unread('missing', 'no secret', found.secretField)
  return (
    (key === null ? null : doubtful(key, longestKey, found.keyField)) ??
    doubtful(secret, longestSecret, found.secretField) ?? { key, secret }
  )
}

function doubtful(value: string, longest: number, field: string): Unread | null {
  if (value.length > longest) return new Unread('malformed', 'a part of the credential is too long', field)
  if (!value.isWellFormed()) return new Unread('malformed', 'a part of the credential is not Unicode', field)
  if (hasControl(value)) return new Unread('malformed', 'a part of the credential holds a control', field)
  return null
}

/** An API key that rides as `Authorization: Basic KEY`, without the pair of RFC 7617. */
function isBasicPlace(place: Place): boolean {
  return (
    'header' in place &&
    place.header.toLowerCase() === 'authorization' &&
    place.scheme?.toLowerCase() === 'basic'
  )
}

function isBasic(parts: Parts): boolean {
  return /^basic(?: |$)/i.test(parts.headers.get('authorization') ?? '')
}

function wayReader(way: CredentialPlace): WayReader {
  if ('basic' in way) return basicReader(way.basic)
  if ('joined' in way) return joinedReader(way)
  const readKey = way.key === null ? () => null : placeReader(way.key)
  const readSecret = placeReader(way.secret)
  const secretField = placeName(way.secret)
  const keyField = way.key === null ? secretField : placeName(way.key)
  return (parts) => {
    const key = readKey(parts)
    if (key instanceof Unread) return key
    const secret = readSecret(parts)
    return secret instanceof Unread ? secret : { key, secret, keyField, secretField }
  }
}

function joinedReader(way: Extract<CredentialPlace, { joined: unknown }>): WayReader {
  const read = placeReader(way.joined)
  const field = placeName(way.joined)
  const names = { keyField: field, secretField: field }
  const malformed = new Unread('malformed', 'the credential cannot be taken apart', field)
  return (parts) => {
    const value = read(parts)
    if (value instanceof Unread) return value
    if (value === undefined || value === '') return { key: value, secret: undefined, ...names }
    const plain = way.encoding === 'base64' ? decodeText(value) : value
    const at = plain?.indexOf(way.separator) ?? -1
    if (plain === null || at === -1) return malformed
    return { key: plain.slice(0, at), secret: plain.slice(at + way.separator.length), ...names }
  }
}

function decodeText(base64: string): string | null {
  const bytes = decodeBase64(base64)
  return bytes && decodeUtf8(bytes)
}
