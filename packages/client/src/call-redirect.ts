/**
 * Redirects of a call. They are followed here and not by fetch, which takes Authorization off on the way to another
 * origin, but neither other headers, nor cookies, nor a body.
 */

import { isOfOrigin } from './address-rule.ts'
import type { BaseAddress } from './address-rule.ts'
import { isRepeatable } from './call-request.ts'
import type { CallRequest } from './call-request.ts'
import { GuichetError } from './errors.ts'

const statuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

const mostRedirects = 10

export function isRedirect({ type, status, headers }: Response): boolean {
  return type === 'opaqueredirect' || (statuses.has(status) && headers.has('location'))
}

/** The call that a redirect asks for, at the API's origin; throws a `GuichetError` for any other. */
export function redirectedCall(
  call: CallRequest,
  response: Response,
  count: number,
  api: BaseAddress,
): CallRequest {
  const { status } = response
  if (count >= mostRedirects) throw refused(call, status, `is redirected more than ${mostRedirects} times`)
  const url = targetOf(call, response)
  if (url === null) throw refused(call, status, 'is redirected to an address that cannot be read')
  if (!isOfOrigin(url, api)) {
    throw refused(call, status, `is redirected to ${url.origin}, and the token is for ${api.origin} alone`)
  }
  if (becomesGet(status, call.method))
    return { ...call, url, method: 'GET', body: null, headers: bodiless(call) }
  if (isRepeatable(call)) return { ...call, url }
  throw refused(call, status, 'is redirected, and its body is a stream that cannot be sent again')
}

function targetOf(call: CallRequest, { headers }: Response): URL | null {
  const location = headers.get('location') ?? ''
  return location !== '' && URL.canParse(location, call.url.href) ? new URL(location, call.url) : null
}

/** The Fetch standard, "HTTP-redirect fetch". */
function becomesGet(status: number, method: string): boolean {
  if (status === 303) return !/^(?:GET|HEAD)$/i.test(method)
  return (status === 301 || status === 302) && /^POST$/i.test(method)
}

function bodiless({ headers }: CallRequest): Headers {
  const kept = new Headers(headers)
  for (const name of ['content-encoding', 'content-language', 'content-location', 'content-type'])
    kept.delete(name)
  return kept
}

function refused({ url }: CallRequest, status: number, what: string): GuichetError {
  const message = `The call of ${url.origin}${url.pathname} ${what}. Call the right address, or set redirect: 'manual' and look at the answer.`
  return new GuichetError('redirect_refused', message, { status })
}
