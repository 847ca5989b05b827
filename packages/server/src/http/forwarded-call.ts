/** What a reverse proxy tells in its question to `/forward-auth`: the API that it means, and the call itself. */

import type { IncomingHttpHeaders } from 'node:http'
import { Refusal } from '../exchange/refusal.ts'
import { unambiguousPath } from './strict-request.ts'

export interface ForwardedCall {
  /** Null where the proxy does not say it. */
  readonly method: string | null
  readonly host: string
  readonly path: string
}

const forms = [
  { uri: 'x-forwarded-uri', method: 'x-forwarded-method' },
  { uri: 'x-original-uri', method: 'x-original-method' },
] as const

/**
 * The call that the proxy is asking about, as Caddy and Traefik (`X-Forwarded-*`) or nginx (`X-Original-*`) tell it. A
 * proxy that sets one form lets the caller's own headers of the other pass, so two forms must tell the same.
 */
export function forwardedCall(headers: IncomingHttpHeaders): ForwardedCall | null {
  const [told, again] = forms
    .map(({ uri, method }) => ({ target: one(headers[uri]), method: one(headers[method]) ?? null }))
    .filter(({ target }) => target !== undefined)
  if (told?.target === undefined) return null
  if (again !== undefined && (again.target !== told.target || again.method !== told.method)) {
    throw new Refusal('malformed', 'two forms of forwarded headers that differ')
  }
  const path = unambiguousPath(told.target.split('?')[0] ?? '')
  const host = (one(headers['x-forwarded-host']) ?? '').replace(/:\d+$/, '').toLowerCase()
  return { method: told.method, host, path }
}

function one(value: string | string[] | undefined): string | undefined {
  if (Array.isArray(value)) throw new Refusal('malformed', 'a forwarded header is there twice')
  return value
}

/** `?api=NAME` of the question, or null. What nearly every proxy sends is read without parsing the query. */
export function namedApi(url: string): string | null {
  const alone = /^[^?]*(?:\?api=([a-z\d-]+))?$/.exec(url)
  if (alone !== null) return alone[1] ?? null
  const named = new URLSearchParams(url.slice(url.indexOf('?'))).getAll('api')
  if (named.length > 1) throw new Refusal('malformed', 'more than one API is named')
  return named[0] ?? null
}
