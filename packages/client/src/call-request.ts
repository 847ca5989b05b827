/** A call as its caller gave it, and the same with a token. */

import type { CallParts } from '@guichet/dialects'
import { callAddress } from './address-rule.ts'
import type { BaseAddress } from './address-rule.ts'

export interface CallRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Headers
  readonly body: BodyInit | null
  readonly signal: AbortSignal | null
  readonly redirect: RequestRedirect
  /** Everything else that was given. */
  readonly rest: RequestInit
}

export function callRequest(input: string | URL | Request, init: RequestInit, api: BaseAddress): CallRequest {
  const given = input instanceof Request ? input : null
  const from = given === null ? init : { ...partsOfRequest(given), ...defined(init) }
  const { method = 'GET', headers, body = null, signal = null, redirect = 'follow', ...rest } = from
  const url = callAddress(given === null ? (input as string | URL) : given.url, api)
  return { url, method, headers: new Headers(headers), body, signal, redirect, rest }
}

/** A request's members are not its own properties, so that they are named one by one. */
function partsOfRequest(request: Request): RequestInit {
  const { method, headers, body, signal, redirect, cache, credentials, integrity, keepalive } = request
  return { method, headers, body, signal, redirect, cache, credentials, integrity, keepalive }
}

/** For fetch, a member that is undefined is not there. */
function defined(init: RequestInit): RequestInit {
  return Object.fromEntries(Object.entries(init).filter(([, value]) => value !== undefined))
}

/** A stream is used up by the first sending. */
export function isRepeatable({ body }: CallRequest): boolean {
  if (body === null || typeof body === 'string' || ArrayBuffer.isView(body)) return true
  const kinds = [ArrayBuffer, URLSearchParams, FormData, Blob]
  return kinds.some((kind) => body instanceof kind)
}

/** What is sent. The parts of the token win over whatever the caller put in their places. */
export function withToken(
  call: CallRequest,
  { headers, query }: CallParts,
): [address: string, init: RequestInit] {
  const sent = new Headers(call.headers)
  for (const [name, value] of Object.entries(headers)) {
    sent.set(name, name === 'cookie' ? joinedCookie(sent.get(name), value) : value)
  }
  const { method, body, signal, rest } = call
  const init: RequestInit & { duplex?: 'half' } = {
    ...rest,
    method,
    headers: sent,
    body,
    signal,
    redirect: call.redirect === 'error' ? 'error' : 'manual',
  }
  if (!isRepeatable(call)) init.duplex = 'half'
  return [addressWith(call.url, query).href, init]
}

/** The caller's own cookies stay; one of the token's name would make two. */
export function joinedCookie(given: string | null, ours: string): string {
  const name = ours.slice(0, ours.indexOf('=') + 1)
  const others = (given ?? '').split(';').map((pair) => pair.trim())
  return [...others.filter((pair) => pair !== '' && !pair.startsWith(name)), ours].join('; ')
}

/** What the caller wrote stays as it was written, since some APIs read `+` and `%20` differently. */
export function addressWith(url: URL, query: Readonly<Record<string, string>>): URL {
  const address = new URL(url)
  for (const [name, value] of Object.entries(query)) {
    if (address.searchParams.has(name)) address.searchParams.delete(name)
    const ours = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`
    address.search = address.search === '' ? ours : `${address.search}&${ours}`
  }
  return address
}
