/**
 * Web pages that may exchange here, by `exposeTokenHeader`: a browser asks before it sends a JSON body or a header of
 * the dialect (a preflight), and hands the page no answer that does not name the page's origin (Fetch, section 3.2).
 */

import type { IncomingMessage } from 'node:http'
import type { Dialect, OutgoingResponse } from '@guichet/dialects'

/** Seconds for which a browser may remember a preflight's answer. */
const remembered = 600

type Headers = Readonly<Record<string, string>>

export class CrossOrigin {
  readonly #origins: ReadonlySet<string>
  readonly #preflight: OutgoingResponse

  constructor(origins: readonly string[], { request }: Dialect) {
    this.#origins = new Set(origins)
    this.#preflight = {
      status: 204,
      headers: {
        'access-control-allow-methods': request.method,
        'access-control-allow-headers': headersOf(request).join(', '),
        'access-control-max-age': String(remembered),
      },
      body: '',
    }
  }

  /** What goes with every answer, a refusal too: no cache may give one origin what was said to another. */
  headersFor({ headers: { origin } }: IncomingMessage): Headers {
    const vary = { vary: 'origin' }
    return this.#takes(origin) ? { ...vary, 'access-control-allow-origin': origin } : vary
  }

  /** Null where the request is no preflight, or one of a stranger: then it is refused like any other method. */
  preflight({ method, headers }: IncomingMessage): OutgoingResponse | null {
    if (method !== 'OPTIONS' || !('access-control-request-method' in headers)) return null
    return this.#takes(headers.origin) ? this.#preflight : null
  }

  /** The headers of a grant that the page may read. */
  exposed({ headers: { origin } }: IncomingMessage, granted: Headers): Headers {
    if (!this.#takes(origin)) return {}
    const names = Object.keys(granted).filter((name) => !/^(?:cache-control|content-type)$/.test(name))
    return { 'access-control-expose-headers': names.join(', ') }
  }

  #takes(origin: string | undefined): origin is string {
    return origin !== undefined && this.#origins.has(origin)
  }
}

/** What a client of this dialect sends: the content type, and whatever the dialect reads or asks for. */
function headersOf({
  credentials,
  environment,
  scope,
  fixed,
  headers,
}: Dialect['request']): readonly string[] {
  const places = credentials.flatMap((way) => {
    if ('basic' in way) return [{ header: 'authorization' }]
    return 'joined' in way ? [way.joined] : [way.key, way.secret]
  })
  const read = [...places, environment?.at, scope?.at].flatMap((place) =>
    place && 'header' in place ? [place.header] : [],
  )
  const names = ['content-type', ...read, ...Object.keys(fixed.headers), ...Object.keys(headers)]
  return [...new Set(names.map((name) => name.toLowerCase()))]
}
