import type { RequestFormat } from '../dialect.ts'
import type { ArrivedRequest, Reading } from '../messages.ts'
import { headerPicker } from '../strict/headers.ts'
import { Unread } from '../strict/unread.ts'
import { type Parts, partsReader } from './parts.ts'

/** Makes the function that takes a request apart and has `read` read the parts. */
export function readingOf<T>(
  format: RequestFormat,
  read: (parts: Parts) => T | Unread,
): (request: ArrivedRequest) => Reading<T> {
  const readParts = partsReader(format)
  return (request) => {
    const parts = readParts(request)
    const value = parts instanceof Unread ? parts : read(parts)
    if (!(value instanceof Unread)) return { ok: true, value }
    const { cause, reason, field } = value
    return { ok: false, refused: { cause, reason, field, usedAuthorization: usedAuthorization(request) } }
  }
}

const pickAuthorization = headerPicker(['authorization'])

function usedAuthorization(request: ArrivedRequest): boolean {
  const headers = pickAuthorization(request.rawHeaders)
  return headers instanceof Unread || headers.has('authorization')
}
