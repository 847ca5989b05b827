/** undici's description of a request, with a token in it. */

import type { CallParts } from '@guichet/dialects'
import type { Dispatcher } from 'undici'
import { addressWith, joinedCookie } from '../call-request.ts'

type Options = Dispatcher.DispatchOptions

const unredirected = { maxRedirections: 0 }

/**
 * The parts of the token win over whatever the caller put in their places. A redirect interceptor between this one and
 * the network follows nothing: it would take a token along to another origin.
 */
export function withToken(options: Options, url: URL, { headers, query }: CallParts): Options {
  const pairs = headerPairs(options.headers)
  const others = pairs.filter(([name]) => !Object.hasOwn(headers, name.toLowerCase()))
  const given = pairs.filter(([name]) => name.toLowerCase() === 'cookie').map(([, value]) => value)
  const ours = Object.entries(headers).map(([name, value]) =>
    name === 'cookie' ? [name, joinedCookie(given.join('; '), value)] : [name, value],
  )
  return {
    ...options,
    ...addressed(options, url, query),
    headers: [...others, ...ours].flat(),
    ...unredirected,
  }
}

/** undici takes a query in the path or in a member of its own, and not in both. */
function addressed(options: Options, url: URL, query: CallParts['query']): Pick<Options, 'path' | 'query'> {
  if (options.query) return { path: options.path, query: { ...options.query, ...query } }
  const { pathname, search } = addressWith(url, query)
  return { path: pathname + search }
}

function headerPairs(headers: Options['headers']): readonly (readonly [string, string])[] {
  if (headers == null) return []
  if (Array.isArray(headers) && headers.every((one) => typeof one === 'string')) {
    return headers.flatMap((name, at) => (at % 2 === 0 ? [[name, headers[at + 1] ?? ''] as const] : []))
  }
  const entries = Symbol.iterator in headers ? [...headers] : Object.entries(headers)
  return entries.flatMap((entry) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return []
    const [name, values] = entry
    return [values ?? []].flat().map((value) => [name, String(value)] as const)
  })
}

/** A stream is used up by the first sending. */
export function isRepeatable(body: Options['body']): boolean {
  return body == null || typeof body === 'string' || ArrayBuffer.isView(body) || body instanceof FormData
}
