/**
 * `GET /forward-auth`: a reverse proxy asks whether a call may pass, and gets the identity headers or the refusal.
 *
 * Which API is meant is said by the proxy: `?api=NAME` in its configuration, or the forwarded path of a trusted
 * proxy. Without either the call is denied, unless the operator chose `forwardAuth.unnamed: any`: then the token's
 * own API judges, and a forwarded path can only make that narrower.
 */

import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { identityHeaders } from '../call/identity-headers.ts'
import type { Principal } from '../call/principal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedRequest } from './arrived-request.ts'
import type { Connection, ReadConnection } from './connection.ts'
import type { Judge } from './judge-call.ts'
import type { CallMeter } from './metrics.ts'
import { refusalOf } from './refusal-of.ts'
import { replyWith } from './reply-with.ts'
import { type GatewayRoute, routeFor, routesCovering } from './route-of.ts'
import { unambiguousPath } from './strict-request.ts'

export interface ForwardAuthApi {
  readonly judge: Judge
  readonly hosts: readonly string[]
  readonly routes: readonly GatewayRoute[]
}

export interface ForwardAuthOptions {
  readonly apis: readonly ForwardAuthApi[]
  /** Writes the refusals of calls whose API is not known. */
  readonly standard: Judge
  readonly unnamed: 'refuse' | 'any'
  readonly readConnection: ReadConnection
  readonly meter: CallMeter
  readonly log: FastifyBaseLogger
}

interface Asked {
  readonly api: ForwardAuthApi | null
  readonly scopes: readonly string[]
}

export function forwardAuth(app: FastifyInstance, options: ForwardAuthOptions): void {
  const endpoint = new ForwardAuth(options)
  app.get('/forward-auth', endpoint.answer)
}

class ForwardAuth {
  readonly #options: ForwardAuthOptions
  readonly #byName: ReadonlyMap<string, ForwardAuthApi>

  constructor(options: ForwardAuthOptions) {
    this.#options = options
    this.#byName = new Map(options.apis.map((api) => [api.judge.api.name, api]))
  }

  readonly answer = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { readConnection, meter, log, standard } = this.#options
    let judge = standard
    try {
      const connection = readConnection(request.raw)
      if (!connection.secure) throw new Refusal('insecure', 'plain HTTP')
      const asked = this.#asked(request, connection)
      judge = asked.api?.judge ?? standard
      const [name, principal] = await this.#judge(request, connection, asked)
      meter.decided(name, 'allowed')
      return reply
        .code(200)
        .headers(identityHeaders(principal, name))
        .header('cache-control', 'no-store')
        .send()
    } catch (error) {
      const { refusal, fault } = refusalOf(error)
      meter.decided(judge.api.name, refusal.cause)
      const about = { requestId: request.id, api: judge.api.name, cause: refusal.cause }
      if (fault) log.error({ ...about, err: error }, 'forward-auth failed')
      else log.info(about, 'forward-auth refused')
      return replyWith(reply, judge.write(refusal))
    }
  }

  async #judge(
    request: FastifyRequest,
    { address }: Connection,
    { api, scopes }: Asked,
  ): Promise<readonly [string, Principal]> {
    const arrived = withoutOwnQuery(arrivedRequest(request))
    if (api !== null) {
      return [api.judge.api.name, await api.judge.judge(arrived, address, scopes)]
    }
    let refused: unknown = new Refusal('invalid', 'no API is named')
    for (const { judge } of this.#options.apis) {
      try {
        return [judge.api.name, await judge.judge(arrived, address, scopes)]
      } catch (error) {
        refused = error
      }
    }
    throw refused
  }

  #asked(request: FastifyRequest, { trusted }: Connection): Asked {
    const named = new URLSearchParams((request.raw.url ?? '').split('?')[1] ?? '').getAll('api')
    if (named.length > 1) throw new Refusal('malformed', 'more than one API is named')
    const any = this.#options.unnamed === 'any'
    const forwarded = trusted || any ? forwardedCall(request) : null
    if (named[0] !== undefined) {
      const api = this.#byName.get(named[0])
      if (api === undefined) throw new Refusal('invalid', 'an API is named that is not here')
      return forwarded === null ? { api, scopes: [] } : onRoute([api], forwarded)
    }
    if (forwarded !== null) return onRoute(this.#options.apis, forwarded)
    const only = this.#options.apis.length === 1 ? this.#options.apis[0] : undefined
    if (only === undefined && !any) throw new Refusal('invalid', 'no API is named')
    return { api: only ?? null, scopes: [] }
  }
}

/** A path that the API does not have is denied: the proxy and the configuration disagree about what is protected. */
function onRoute(apis: readonly ForwardAuthApi[], call: ForwardedCall): Asked {
  for (const api of apis) {
    const route = routeOf(api, call)
    if (route !== null) return { api, scopes: route.scopes }
  }
  throw new Refusal('invalid', 'no API has the forwarded path')
}

interface ForwardedCall {
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
function forwardedCall({ headers }: FastifyRequest): ForwardedCall | null {
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

function routeOf(
  { hosts, routes }: ForwardAuthApi,
  { method, host, path }: ForwardedCall,
): GatewayRoute | null {
  if (hosts.length > 0 && !hosts.includes(host)) return null
  if (routes.length === 0) return { path: '/', methods: [], scopes: [] }
  return routeFor(routesCovering(routes, path), method)
}

/** The query of this endpoint is the proxy's, not the caller's: no token is looked for in it. */
const withoutOwnQuery = <T extends { readonly query: string }>(request: T): T => ({ ...request, query: '' })
