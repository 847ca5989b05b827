import { decodeBase64, encodeBase64 } from '../strict/base64.ts'
import { decodeFormValue, encodeFormValue } from '../strict/form.ts'
import { decodeUtf8 } from '../strict/text.ts'
import { Unread } from '../strict/unread.ts'
import type { Found } from './found.ts'
import type { Parts } from './parts.ts'
import { hasScheme } from './place.ts'

type BasicDecoding = 'raw' | 'form-encoded'

const field = 'Authorization'
const absent: Found = { key: undefined, secret: undefined, keyField: field, secretField: field }
const malformed = new Unread('malformed', 'the Basic credential cannot be decoded', field)
const colon = 0x3a

/** RFC 7617, split at the first colon: a secret may hold more of them. */
export function basicReader(decoding: BasicDecoding): (parts: Parts) => Found | Unread {
  const decode = decoding === 'raw' ? (text: string) => text : decodeFormValue
  return (parts) => {
    const value = parts.headers.get('authorization')
    if (value === undefined || !hasScheme(value, 'Basic')) return absent
    const bytes = decodeBase64(value.slice('Basic '.length))
    const at = bytes?.indexOf(colon) ?? -1
    if (bytes === null || at === -1) return malformed
    const key = decodeUtf8(bytes.subarray(0, at))
    const secret = decodeUtf8(bytes.subarray(at + 1))
    // A pair in another charset is a pair, but no credential of ours: no charset is guessed (RFC 7617 section 2.1).
    if (key === null || secret === null) return new Unread('invalid', 'the Basic pair is not UTF-8', field)
    return found(decode(key), decode(secret))
  }
}

function found(key: string | null, secret: string | null): Found | Unread {
  if (key === null || secret === null) return malformed
  return { key, secret, keyField: field, secretField: field }
}

export function basicValue(decoding: BasicDecoding, key: string, secret: string): string {
  if (decoding === 'form-encoded') {
    return `Basic ${encodeBase64(`${encodeFormValue(key)}:${encodeFormValue(secret)}`)}`
  }
  if (key.includes(':')) throw new TypeError('RFC 7617 cannot say a key with a colon.')
  return `Basic ${encodeBase64(`${key}:${secret}`)}`
}
