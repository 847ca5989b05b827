import type { Dialect } from '../dialect.ts'
import type { ArrivedRequest, CallerRequest, Reading } from '../messages.ts'
import { Unread } from '../strict/unread.ts'
import { credentialReader } from './credential.ts'
import type { Parts } from './parts.ts'
import { placeReader } from './place.ts'
import { readingOf } from './reading.ts'

/**
 * Makes the function that reads a request beside the exchange, whose caller proves itself as this dialect's callers
 * do: introspection (RFC 7662 section 2.1) and revocation (RFC 7009 section 2.1), which say one thing more, a token.
 *
 * @param name the body field that the request must have once, with a text
 */
export function callerReader(
  { request }: Dialect,
  name: string,
): (request: ArrivedRequest) => Reading<CallerRequest> {
  const readCredential = credentialReader(request.credentials)
  const readField = placeReader({ field: [name] })
  const read = (parts: Parts): CallerRequest | Unread => {
    const credential = readCredential(parts)
    // Without one it is a caller who is not authenticated (RFC 7662 section 2.3), and no faulty request.
    if (credential instanceof Unread && credential.cause === 'missing') return unauthenticated
    if (credential instanceof Unread) return credential
    const value = readField(parts)
    if (value instanceof Unread) return value
    if (value === undefined || value === '') return new Unread('missing', 'no token', name)
    return { ...credential, value, usedAuthorization: parts.headers.has('authorization') }
  }
  return readingOf({ ...request, environment: null, scope: null, resource: null }, read)
}

const unauthenticated = new Unread('invalid', 'no credential')
