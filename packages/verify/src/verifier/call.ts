/**
 * A call as any framework has it: a web `Request`, Node's `IncomingMessage`, or the same few members.
 *
 * `rawHeaders` is preferred: `headers` of Node.js keeps the first of two `Authorization` headers and is silent about
 * the other, which a proxy may have checked instead (CVE-2021-32777).
 */
export type Call =
  | Request
  | {
      readonly method?: string | undefined
      readonly url?: string | undefined
      /** Name, value, name, value… */
      readonly rawHeaders?: readonly string[] | undefined
      readonly headers: Headers | Readonly<Record<string, string | readonly string[] | undefined>>
    }

/** A call as a format reads it. */
export interface ArrivedCall {
  readonly method: string
  /** The path without the query. */
  readonly path: string
  /** Without its question mark, not decoded. */
  readonly query: string
  /** Name, value, name, value… */
  readonly rawHeaders: readonly string[]
}

export function arrivedCall(call: Call): ArrivedCall {
  const { method = '', url = '/' } = call
  const target = withoutOrigin(url)
  const mark = target.indexOf('?')
  return {
    method,
    path: mark === -1 ? target : target.slice(0, mark),
    query: mark === -1 ? '' : target.slice(mark + 1),
    rawHeaders: rawHeadersOf(call),
  }
}

/** A web `Request` has an absolute address, and so has the request of a client that takes us for its proxy. */
function withoutOrigin(url: string): string {
  const target = url.replace(/#.*$/s, '')
  const origin = /^[a-z][a-z0-9+.-]*:\/\/[^/?]*/i.exec(target)
  return origin === null ? target : target.slice(origin[0].length)
}

function rawHeadersOf(call: Call): readonly string[] {
  if ('rawHeaders' in call && call.rawHeaders !== undefined) return call.rawHeaders
  const { headers } = call
  // Not `instanceof`: some frameworks have a `Headers` of their own.
  if (isIterable(headers)) return [...headers].flat()
  return Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().flatMap((one) => [name, one]),
  )
}

function isIterable(headers: Call['headers']): headers is Headers {
  return Symbol.iterator in headers
}
