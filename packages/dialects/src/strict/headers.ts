import { Unread } from './unread.ts'

/** The values of the headers that a format reads, by lower-case name. */
export type PickedHeaders = ReadonlyMap<string, string>

/**
 * Makes the one pass over a request's headers. A repeated one is refused (servers keep the first, proxies log the
 * last), and so is an alias with underscores, which some servers read as the same name (CVE-2026-39858 class).
 */
export function headerPicker(
  names: Iterable<string>,
): (rawHeaders: readonly string[]) => PickedHeaders | Unread {
  const wanted = new Set([...names].map((name) => name.toLowerCase()))
  const dashed = new Set([...wanted].map(withDashes))
  // Most names are of another length, and need not be folded to be passed by.
  const lengths = new Set([...wanted].map(({ length }) => length))
  return (rawHeaders) => {
    const picked = new Map<string, string>()
    for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
      const written = rawHeaders[at] ?? ''
      if (!lengths.has(written.length)) continue
      const name = written.toLowerCase()
      if (wanted.has(name)) {
        if (picked.has(name)) return new Unread('malformed', 'a header is repeated', name)
        picked.set(name, rawHeaders[at + 1] ?? '')
      } else if (name.includes('_') && dashed.has(withDashes(name))) {
        return new Unread('malformed', 'a header is written with underscores', withDashes(name))
      }
    }
    return picked
  }
}

function withDashes(name: string): string {
  return name.replaceAll('_', '-')
}
