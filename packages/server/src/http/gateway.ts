/**
 * The gateway: calls of an API pass to its upstream with identity headers, and nothing that the judgement refuses
 * reaches it. Bodies are streamed; the token stays here, for an upstream that is told who calls has no use for it.
 */

import type { IncomingHttpHeaders } from 'node:http'
import replyFrom from '@fastify/reply-from'
import type { ArrivedRequest, Dialect } from '@guichet/dialects'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { identityHeaders, isIdentityHeader } from '../call/identity-headers.ts'
import type { Principal } from '../call/principal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedRequest } from './arrived-request.ts'
import type { ReadConnection } from './connection.ts'
import type { Judge } from './judge-call.ts'
import type { CallMeter } from './metrics.ts'
import { refusalOf } from './refusal-of.ts'
import { closing, replyWith } from './reply-with.ts'
import { type GatewayRoute, routeFor, routesCovering } from './route-of.ts'
import { unambiguousPath } from './strict-request.ts'
import { applyTransportRule } from './transport-rule.ts'

export interface GatewayApi {
  readonly judge: Judge
  readonly hosts: readonly string[]
  readonly routes: readonly GatewayRoute[]
  readonly upstreamOf: (principal: Principal) => string | null
}

export interface GatewayOptions {
  readonly apis: readonly GatewayApi[]
  readonly httpsPort: number
  readonly readConnection: ReadConnection
  readonly meter: CallMeter
  readonly log: FastifyBaseLogger
}

/** A plugin of its own, because here bodies are not read but passed on. */
export async function gateway(app: FastifyInstance, options: GatewayOptions): Promise<void> {
  await app.register(replyFrom, { disableRequestLogging: true })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', (_request, body, done) => {
    done(null, body)
  })
  for (const api of options.apis) {
    const door = new Door(options, api)
    for (const path of new Set(api.routes.map((route) => route.path))) {
      for (const host of api.hosts.length > 0 ? api.hosts : [null]) {
        for (const url of [path, path.endsWith('/') ? `${path}*` : `${path}/*`]) {
          app.route({
            method: app.supportedMethods,
            url,
            ...(host === null ? {} : { constraints: { host } }),
            onRequest: door.admit,
            handler: door.pass,
            errorHandler: door.refuse,
          })
        }
      }
    }
  }
}

/** Of one connection, not of the message (RFC 9110 section 7.6.1). */
const hopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]

/** Headers that carry a token or a credential, or that only we may set, do not go on. */
const withheld = (dialects: readonly Dialect[]): ReadonlySet<string> => {
  const places = dialects.map(({ call }) => call.token)
  const names = places.map((place) =>
    'received' in place ? place.received : 'header' in place ? place.header : '',
  )
  return new Set([
    'authorization',
    'proxy-authorization',
    'expect',
    ...hopByHop,
    ...names.map((name) => name.toLowerCase()),
  ])
}

const isForCaller = (name: string): boolean => !isIdentityHeader(name) && !hopByHop.includes(name)

class Door {
  readonly #options: GatewayOptions
  readonly #api: GatewayApi
  readonly #withheld: ReadonlySet<string>
  readonly #principals = new WeakMap<FastifyRequest, Principal>()

  constructor(options: GatewayOptions, api: GatewayApi) {
    this.#options = options
    this.#api = api
    this.#withheld = withheld(api.judge.api.dialects)
  }

  readonly admit = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const { httpsPort, readConnection, meter } = this.#options
    const { judge } = this.#api
    const connection = readConnection(request.raw)
    const { transport } = judge.api.dialects[0]
    const redirection = applyTransportRule({ transport, httpsPort }, connection, request.raw)
    if (redirection !== null) return replyWith(closing(request, reply), redirection)
    const arrived = arrivedRequest(request)
    const { scopes } = this.#routeOf(arrived)
    const principal = await judge.judge(arrived, connection.address, scopes)
    this.#principals.set(request, principal)
    meter.decided(judge.api.name, 'allowed')
    // What goes on is a stream whose type is the upstream's matter.
    return undefined
  }

  readonly pass = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const principal = this.#principals.get(request)
    const upstream = principal === undefined ? null : this.#api.upstreamOf(principal)
    if (principal === undefined || upstream === null) throw new Refusal('unavailable', 'no upstream')
    const identity = identityHeaders(principal, this.#api.judge.api.name)
    return reply.from(new URL(this.#target(request), upstream).href, {
      rewriteRequestHeaders: (_request, headers) => ({ ...this.#passable(headers), ...identity }),
      rewriteHeaders: (headers) =>
        Object.fromEntries(Object.entries(headers).filter(([name]) => isForCaller(name))),
      onError: (failed, { error }) => {
        this.#options.log.error({ requestId: request.id, err: error }, 'the upstream does not answer')
        const refusal = new Refusal('unavailable', 'the upstream does not answer', { retryAfter: 1 })
        replyWith(failed as FastifyReply, this.#api.judge.write(refusal))
      },
    })
  }

  readonly refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const { judge } = this.#api
    const { refusal, fault } = refusalOf(error)
    const { log, meter } = this.#options
    meter.decided(judge.api.name, refusal.cause)
    const about = { requestId: request.id, api: judge.api.name, cause: refusal.cause }
    if (fault) log.error({ ...about, err: error }, 'call failed')
    else log.info(about, 'call refused')
    return replyWith(closing(request, reply), judge.write(refusal))
  }

  #routeOf({ path, method }: ArrivedRequest): GatewayRoute {
    const covering = routesCovering(this.#api.routes, unambiguousPath(path))
    if (covering.length === 0) throw new Refusal('malformed', 'the path of a route in another case')
    const route = routeFor(covering, method)
    if (route === null) throw new Refusal('method', 'a method that the route does not have')
    return route
  }

  /** A token in the query is withheld like one in a header. */
  #target(request: FastifyRequest): string {
    const url = new URL(request.raw.url ?? '/', 'http://upstream.invalid')
    for (const { call } of this.#api.judge.api.dialects) {
      if ('query' in call.token) url.searchParams.delete(call.token.query)
    }
    return url.pathname + url.search
  }

  #passable(headers: IncomingHttpHeaders): IncomingHttpHeaders {
    const kept = Object.entries(headers).filter(
      ([name]) => !isIdentityHeader(name) && !this.#withheld.has(name.replaceAll('_', '-').toLowerCase()),
    )
    return Object.fromEntries(kept)
  }
}
