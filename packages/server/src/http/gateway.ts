/**
 * The gateway: calls of an API pass to its upstream with identity headers, and nothing that the judgement refuses
 * reaches it. Bodies are streamed; the token stays here, for an upstream that is told who calls has no use for it.
 */

import type { IncomingHttpHeaders } from 'node:http'
import type { ArrivedRequest } from '@guichet/dialects'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Principal } from '../call/principal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedCall } from './arrived-request.ts'
import type { Connection, ReadConnection } from './connection.ts'
import type { Judge } from './judge-call.ts'
import type { CallMeter } from './metrics.ts'
import { refusalOf } from './refusal-of.ts'
import { closing, replyWith } from './reply-with.ts'
import { type GatewayRoute, routeFor, routesCovering } from './route-of.ts'
import { unambiguousPath } from './strict-request.ts'
import { applyTransportRule } from './transport-rule.ts'
import { forCaller, passable, wayHere } from './upstream-headers.ts'

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
  if (options.apis.every(({ routes }) => routes.length === 0)) return
  // It is large, and a server beside a proxy of the operator's own passes nothing on.
  const { default: replyFrom } = await import('@fastify/reply-from')
  // A call is made once: whether it can be made again is for the caller to know.
  await app.register(replyFrom, { disableRequestLogging: true, retryMethods: [] })
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
            config: { inClear: true },
            onRequest: door.admit,
            handler: door.pass,
            errorHandler: door.refuse,
          })
        }
      }
    }
  }
}

interface JudgedCall {
  readonly principal: Principal
  readonly connection: Connection
  readonly contentType: string | undefined
}

class Door {
  readonly #options: GatewayOptions
  readonly #api: GatewayApi
  readonly #passable: (headers: IncomingHttpHeaders) => IncomingHttpHeaders
  readonly #tokenQueries: ReadonlySet<string>
  readonly #calls = new WeakMap<FastifyRequest, JudgedCall>()

  constructor(options: GatewayOptions, api: GatewayApi) {
    this.#options = options
    this.#api = api
    const { dialects } = api.judge.api
    this.#passable = passable(dialects)
    this.#tokenQueries = new Set(
      dialects.flatMap(({ call }) => ('query' in call.token ? [call.token.query] : [])),
    )
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
    const arrived = arrivedCall(request.raw)
    const { scopes } = this.#routeOf(arrived)
    const principal = await judge.judge(arrived, connection.address, scopes)
    const { 'content-type': contentType } = request.raw.headers
    this.#calls.set(request, { principal, connection, contentType })
    meter.decided(judge.api.name, 'allowed')
    // What goes on is a stream whose type is the upstream's matter; Fastify would refuse some.
    delete request.raw.headers['content-type']
    return undefined
  }

  readonly pass = (request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const call = this.#calls.get(request)
    const upstream = call === undefined ? null : this.#api.upstreamOf(call.principal)
    if (call === undefined || upstream === null) throw new Refusal('unavailable', 'no upstream')
    const { path, query } = arrivedCall(request.raw)
    const set = this.#set(request, call)
    return reply.from(below(upstream, path), {
      queryString: () => this.#withoutToken(query),
      rewriteRequestHeaders: (_request, headers) => ({ ...this.#passable(headers), ...set }),
      rewriteHeaders: forCaller,
      onResponse: (_request, answered, { stream }) => {
        // Whoever has gone away gets no answer, and that is nobody's fault.
        if (answered.raw.destroyed) stream.destroy()
        else void answered.send(stream)
      },
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

  /** The query as it was sent; a token in it is withheld like one in a header. */
  #withoutToken(query: string): string {
    if (this.#tokenQueries.size === 0) return query
    const isToken = (pair: string): boolean =>
      this.#tokenQueries.has([...new URLSearchParams(pair).keys()][0] ?? '')
    return query
      .split('&')
      .filter((pair) => !isToken(pair))
      .join('&')
  }

  /** What we say to the upstream, whatever the caller said. */
  #set({ raw }: FastifyRequest, { principal, connection, contentType }: JudgedCall): Record<string, string> {
    return {
      ...wayHere(raw, connection),
      ...(contentType === undefined ? {} : { 'content-type': contentType }),
      ...this.#api.judge.identity(principal).headers,
    }
  }
}

/** An upstream may lie below a path of its own. */
const below = (upstream: string, path: string): string => {
  const { origin, pathname } = new URL(upstream)
  return origin + pathname.replace(/\/$/, '') + path
}
