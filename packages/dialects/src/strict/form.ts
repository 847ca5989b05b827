/** application/x-www-form-urlencoded, RFC 6749 appendix B. `URLSearchParams` takes malformed escapes literally. */

import { Unread } from './unread.ts'

/** Percent escapes and `+` decoded, or null where an escape or its UTF-8 is malformed. */
export function decodeFormValue(text: string): string | null {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return null
  }
}

export function encodeFormValue(text: string): string {
  return new URLSearchParams([['', text]]).toString().slice(1)
}

export const repeatedField: Unread = new Unread('malformed', 'a form field is repeated')

/** Names and values of a form. RFC 6749 section 3.2: no parameter more than once. */
export function parseForm(
  text: string,
  repeated: (name: string) => Unread,
): ReadonlyMap<string, string> | Unread {
  const fields = new Map<string, string>()
  for (const pair of text.split('&')) {
    if (pair === '') continue
    const [name, value] = splitPair(pair)
    if (name === null || value === null) return new Unread('malformed', 'a form field is not well encoded')
    if (fields.has(name)) return repeated(name)
    fields.set(name, value)
  }
  return fields
}

/** The values of the names that a format reads. Others are ignored, however they are written. */
export function parseQuery(text: string, names: ReadonlySet<string>): ReadonlyMap<string, string> | Unread {
  const found = new Map<string, string>()
  if (names.size === 0 || text === '') return found
  for (const pair of text.split('&')) {
    const [name, value] = splitPair(pair)
    if (name === null || !names.has(name)) continue
    if (value === null) return new Unread('malformed', 'a query parameter is not well encoded', name)
    if (found.has(name)) return new Unread('malformed', 'a query parameter is repeated', name)
    found.set(name, value)
  }
  return found
}

function splitPair(pair: string): readonly [string | null, string | null] {
  const at = pair.indexOf('=')
  if (at === -1) return [decodeFormValue(pair), '']
  return [decodeFormValue(pair.slice(0, at)), decodeFormValue(pair.slice(at + 1))]
}
