/**
 * What no request may have, whatever it is for. Node.js keeps the first of two `Authorization` headers and drops the
 * other in silence, takes a repeated `Host` and an absolute target (measured); a proxy before us may look at the
 * other one.
 */

import type { IncomingMessage } from 'node:http'
import { Refusal } from '../exchange/refusal.ts'

/** Throws a `Refusal` for a target that is not a path, and for a header that may stand only once and does not. */
export function refuseAmbiguous(request: IncomingMessage): void {
  if (request.url?.charCodeAt(0) !== slash) throw new Refusal('malformed', 'the target is not a path')
  const { rawHeaders } = request
  let hosts = 0
  let authorizations = 0
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] ?? ''
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1
    else if (name.length === 13 && name.toLowerCase() === 'authorization') authorizations += 1
  }
  if (hosts > 1) throw new Refusal('malformed', 'more than one Host header')
  if (authorizations > 1) throw new Refusal('malformed', 'more than one Authorization header')
}

const slash = 0x2f

/**
 * The path with its escapes decoded, as routes are compared. Throws for one that two programs may read differently
 * (`..`, `//`, `%2f`, `;`…): the one that decides must be the one that is served (CVE-2026-33494, CVE-2025-54576,
 * CVE-2026-41059).
 */
export function unambiguousPath(path: string): string {
  const plain = /^(?:\/[A-Za-z0-9._~!$&'()*+,=:@%-]+)*\/?$/.test(path)
  const tricks = /%(?:[01][0-9a-f]|2[ef35]|3[bf]|5c|7f)|\/\.{1,2}(?:\/|$)/i.test(path)
  const decoded = plain && !tricks ? decodedPath(path) : null
  if (decoded === null) throw new Refusal('malformed', 'the path can be read in more than one way')
  return decoded
}

/** Null for an escape that is none, or not UTF-8. */
function decodedPath(path: string): string | null {
  try {
    return decodeURIComponent(path)
  } catch {
    return null
  }
}
