import { answerHeaders, bodyWriter, headersWriter } from '../body.ts'
import type { Dialect } from '../dialect.ts'
import type { GrantValues, OutgoingResponse } from '../messages.ts'
import { isCookieValue } from '../strict/cookie.ts'
import type { Holes } from '../template.ts'
import { expiryWriter } from './expiry.ts'
import { timeHoles } from './times.ts'

/** Makes the function that writes a dialect's grants; the inverse of `responseReader`. */
export function responseWriter(dialect: Dialect): (grant: GrantValues) => OutgoingResponse {
  const { response } = dialect
  const holes = grantHoles(dialect)
  const writeBody = bodyWriter(response.body, holes)
  const writeHeaders = headersWriter(answerHeaders(response.body), response.headers, holes)
  const { status, cookie } = response
  return (grant) => {
    const headers = writeHeaders(grant)
    if (cookie) headers['set-cookie'] = cookieHeader(cookie, grant.token)
    return { status, headers, body: writeBody(grant) }
  }
}

function grantHoles(dialect: Dialect): Holes<GrantValues> {
  const { response, request } = dialect
  const writeExpiry = expiryWriter(response.expires)
  const separator = request.scope?.separator ?? ' '
  const spelling = request.environment?.spelling
  const kept = response.keep.map((name) => [name, (grant: GrantValues) => keptValue(grant, name)] as const)
  return {
    ...Object.fromEntries(kept),
    ...timeHoles,
    token: (grant) => grant.token,
    expires: (grant) => writeExpiry(grant.issuedAt, grant.expiresAt),
    // RFC 6749 section 3.3 knows no empty scope: then the member is left out.
    scope: (grant) => (grant.scopes.length > 0 ? grant.scopes.join(separator) : null),
    environment: (grant) => (spelling ? spelling[grant.environment] : grant.environment),
    organization: (grant) => grant.organization,
    credential: (grant) => grant.credential ?? null,
    token_id: (grant) => grant.tokenId ?? null,
  }
}

function keptValue(grant: GrantValues, name: string): string | null {
  return Object.hasOwn(grant.kept, name) ? (grant.kept[name] ?? null) : null
}

function cookieHeader(cookie: { readonly name: string; readonly attributes: string }, token: string): string {
  if (!isCookieValue(token)) throw new TypeError('A cookie cannot say this token.')
  return `${cookie.name}=${token}${cookie.attributes === '' ? '' : `; ${cookie.attributes}`}`
}
