import type { ArrivedCall } from './call.ts'
import type { CallFormat, RefusalParts, RefusalWritten, TokenRead } from './call-format.ts'
import type { CallCause } from './verification.ts'

/**
 * The format of RFC 6750: the token in the `Authorization` header (section 2.1) and nowhere else, and the refusals of
 * section 3.1.
 */
export const bearerFormat: CallFormat = { read, fits: () => true, write }

const refusedAs = (cause: 'missing' | 'malformed' | 'invalid', reason: string): TokenRead =>
  Object.freeze({ ok: false, cause, reason })

const nothing = refusedAs('missing', 'no access token')
const twoHeaders = refusedAs('malformed', 'two Authorization headers')
const twoWays = refusedAs('malformed', 'the access token is given in two ways')
const otherScheme = refusedAs('invalid', 'the Authorization header has another scheme or no token')

const name = 'authorization'
const scheme = 'bearer '

function read({ query, rawHeaders }: ArrivedCall): TokenRead {
  let found: string | null = null
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const header = rawHeaders[at] ?? ''
    if (header.length !== name.length || header.toLowerCase() !== name) continue
    if (found !== null) return twoHeaders
    found = rawHeaders[at + 1] ?? ''
  }
  if (found === null || found === '') return nothing
  // RFC 9110 section 5.3: a web `Headers` has joined two headers into one.
  if (found.includes(',')) return twoHeaders
  if (found.slice(0, scheme.length).toLowerCase() !== scheme) return otherScheme
  // Its characters are looked at where it is not known yet: a second token behind a blank is no token.
  const token = found.slice(scheme.length)
  return query !== '' && hasToken(query) ? twoWays : { ok: true, token }
}

/** Section 2: one way a request. Whoever reads the query behind us would believe the other token. */
function hasToken(query: string): boolean {
  return query.split('&').some((part) => decoded(part.split('=', 1)[0] ?? '') === 'access_token')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

interface Words {
  readonly status: number
  /** Section 3.1: who sent no token is told no error, so that it stands in the body alone. */
  readonly challenge: 'error' | 'bare' | null
  readonly error: string
  readonly message: string
}

const words: Readonly<Record<CallCause, Words>> = {
  missing: {
    status: 401,
    challenge: 'bare',
    error: 'missing_token',
    message: 'An access token is required.',
  },
  malformed: {
    status: 400,
    challenge: 'error',
    error: 'invalid_request',
    message: 'The request cannot be read.',
  },
  invalid: {
    status: 401,
    challenge: 'error',
    error: 'invalid_token',
    message: 'The access token is not valid.',
  },
  forbidden: {
    status: 403,
    challenge: 'error',
    error: 'insufficient_scope',
    message: 'The credential may not do this.',
  },
  unavailable: {
    status: 503,
    challenge: null,
    error: 'temporarily_unavailable',
    message: 'The service is not available. Try again.',
  },
}

function write({ cause, scopes, retryAfter }: RefusalParts): RefusalWritten {
  const { status, challenge, error, message } = words[cause]
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'no-store',
  }
  if (challenge === 'bare') headers['www-authenticate'] = 'Bearer'
  if (challenge === 'error') {
    const wanted = scopes.length > 0 ? `, scope="${scopes.join(' ')}"` : ''
    headers['www-authenticate'] = `Bearer error="${error}", error_description="${message}"${wanted}`
  }
  if (retryAfter !== null) headers['retry-after'] = String(retryAfter)
  return { status, headers, body: JSON.stringify({ error, error_description: message }) }
}
