/**
 * `GET /forward-auth`: a reverse proxy asks whether a call may pass, and gets the identity headers or the refusal.
 *
 * Which API is meant is said by the proxy: `?api=NAME` in its configuration, or the forwarded path of a trusted
 * proxy. Without either the call is denied, unless the operator chose `forwardAuth.unnamed: any`: then the token's
 * own API judges, and a forwarded path can only make that narrower.
 *
 * Which call it is, only a trusted proxy can say. Where routes of the API ask for scopes or name their methods, and
 * nobody whom we trust tells the call, it is denied: the gateway might refuse it.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ArrivedRequest } from '@guichet/dialects'
import type { FastifyBaseLogger } from 'fastify'
import type { Principal } from '../call/principal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedQuestion } from './arrived-request.ts'
import type { Connection, ReadConnection } from './connection.ts'
import type { DirectEndpoint } from './direct-endpoints.ts'
import { type ForwardedCall, forwardedCall, namedApi } from './forwarded-call.ts'
import type { Judge } from './judge-call.ts'
import type { CallMeter } from './metrics.ts'
import { refusalOf } from './refusal-of.ts'
import { refusalToProxy } from './refusal-to-proxy.ts'
import { type GatewayRoute, routeFor, routesCovering, tellApart } from './route-of.ts'
import { announcesBody, sendAnswer } from './send-answer.ts'
import { refuseAmbiguous } from './strict-request.ts'

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

interface Question {
  readonly request: IncomingMessage
  readonly response: ServerResponse
  readonly requestId: string
}

interface Asked {
  /** Null: the token says it. */
  readonly api: ForwardAuthApi | null
  /** Null: nobody whom we trust tells the call. */
  readonly scopes: readonly string[] | null
}

interface Allowed {
  readonly judge: Judge
  readonly principal: Principal
}

export class ForwardAuth implements DirectEndpoint {
  readonly #options: ForwardAuthOptions
  readonly #byName: ReadonlyMap<string, ForwardAuthApi>
  readonly #tellingApart: ReadonlySet<ForwardAuthApi>
  readonly #waiting: { readonly question: Question; readonly allowed: Allowed }[] = []

  constructor(options: ForwardAuthOptions) {
    this.#options = options
    this.#byName = new Map(options.apis.map((api) => [api.judge.api.name, api]))
    this.#tellingApart = new Set(options.apis.filter(({ routes }) => tellApart(routes)))
  }

  /** No promise where none is needed: a bearer that was seen before is judged at once. */
  answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> | undefined {
    const { readConnection, standard } = this.#options
    const question = { request, response, requestId }
    let judge = standard
    try {
      refuseAmbiguous(request)
      const connection = readConnection(request)
      if (!connection.secure) throw new Refusal('insecure', 'plain HTTP')
      const { api, scopes } = this.#asked(request, connection)
      if (api !== null) ({ judge } = api)
      const arrived = arrivedQuestion(request)
      const allowed =
        api === null
          ? this.#judgeByToken(arrived, connection.address)
          : this.#judge(arrived, connection.address, api, scopes)
      if (allowed instanceof Promise) {
        return allowed.then(
          (later) => this.#allow(question, later),
          (error: unknown) => this.#refuse(question, judge, error),
        )
      }
      this.#allow(question, allowed)
    } catch (error) {
      this.#refuse(question, judge, error)
    }
    return undefined
  }

  /**
   * What is allowed in one turn of the event loop is answered together at its end: the questions that are there are all
   * read before the first answer is written, which saves a tenth under load (measured). A lone one waits for nothing.
   */
  #allow(question: Question, allowed: Allowed): void {
    if (this.#waiting.length === 0) setImmediate(() => this.#answerWaiting())
    this.#waiting.push({ question, allowed })
  }

  #answerWaiting(): void {
    for (const { question, allowed } of this.#waiting.splice(0)) {
      try {
        this.#sayYes(question, allowed)
      } catch (error) {
        this.#refuse(question, allowed.judge, error)
      }
    }
  }

  #sayYes({ request, response, requestId }: Question, { judge, principal }: Allowed): void {
    this.#options.meter.decided(judge.api.name, 'allowed')
    const headers = [...judge.identity(principal).answer, 'x-request-id', requestId]
    if (announcesBody(request)) headers.push('connection', 'close')
    response.writeHead(200, headers)
    response.end()
  }

  #refuse({ request, response, requestId }: Question, judge: Judge, error: unknown): void {
    const { api } = judge
    const { meter, log } = this.#options
    const { refusal, fault } = refusalOf(error)
    meter.decided(api.name, refusal.cause)
    const about = { requestId, api: api.name, cause: refusal.cause }
    if (fault) log.error({ ...about, err: error }, 'forward-auth failed')
    else log.info(about, 'forward-auth refused')
    const headers = { 'x-request-id': requestId }
    const answer = refusalToProxy(judge.write(refusal), refusal.cause)
    sendAnswer({ request, response, headers, bodyRead: false }, answer)
  }

  #judge(
    arrived: ArrivedRequest,
    address: string,
    api: ForwardAuthApi,
    scopes: readonly string[] | null,
  ): Allowed | Promise<Allowed> {
    const { judge } = api
    const allowed = (principal: Principal): Allowed => {
      if (scopes === null && this.#tellingApart.has(api)) {
        throw new Refusal('forbidden', 'the proxy does not tell which call it asks about')
      }
      return { judge, principal }
    }
    const principal = judge.judge(arrived, address, scopes ?? [])
    return principal instanceof Promise ? principal.then(allowed) : allowed(principal)
  }

  async #judgeByToken(arrived: ArrivedRequest, address: string): Promise<Allowed> {
    let refused: unknown = new Refusal('invalid', 'no API is named')
    for (const api of this.#options.apis) {
      try {
        return await this.#judge(arrived, address, api, null)
      } catch (error) {
        // Its own API has refused it; the others would only say that they do not know it.
        if (error instanceof Refusal && error.cause === 'forbidden') throw error
        refused = error
      }
    }
    throw refused
  }

  #asked({ url, headers }: IncomingMessage, { trusted }: Connection): Asked {
    const { apis, unnamed } = this.#options
    const name = namedApi(url ?? '')
    const named = name === null ? null : this.#byName.get(name)
    if (named === undefined) throw new Refusal('invalid', 'an API is named that is not here')
    const forwarded = trusted || unnamed === 'any' ? forwardedCall(headers) : null
    if (forwarded !== null) {
      const { api, route } = onRoute(named === null ? apis : [named], forwarded)
      return { api, scopes: trusted ? route.scopes : null }
    }
    const api = named ?? (apis.length === 1 ? apis[0] : undefined)
    if (api === undefined && unnamed !== 'any') throw new Refusal('invalid', 'no API is named')
    return { api: api ?? null, scopes: null }
  }
}

/** A path that the API does not have is denied: the proxy and the configuration disagree about what is protected. */
function onRoute(
  apis: readonly ForwardAuthApi[],
  call: ForwardedCall,
): { readonly api: ForwardAuthApi; readonly route: GatewayRoute } {
  for (const api of apis) {
    const route = routeOf(api, call)
    if (route !== null) return { api, route }
  }
  throw new Refusal('invalid', 'no API has the forwarded path')
}

function routeOf(
  { hosts, routes }: ForwardAuthApi,
  { method, host, path }: ForwardedCall,
): GatewayRoute | null {
  if (hosts.length > 0 && !hosts.includes(host)) return null
  if (routes.length === 0) return { path: '/', methods: [], scopes: [] }
  return routeFor(routesCovering(routes, path), method)
}
