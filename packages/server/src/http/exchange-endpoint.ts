/**
 * One path at which credentials are exchanged. The whole way of a request, in order:
 *
 *     transport rule -> method -> (body) -> dialect reads -> exchange (`exchange/exchange.ts`) -> dialect writes
 *
 * A refusal thrown anywhere is caught once, in `refuse`, and written by the dialect.
 */

import {
  type ArrivedRequest,
  type Dialect,
  type ExchangeRequest,
  type OutgoingResponse,
  type Reading,
  refusalWriter,
  requestReader,
  responseWriter,
} from '@guichet/dialects'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { Attempt } from '../exchange/attempt.ts'
import { exchange, type ExchangeParts, type Grant, recordUnreadable } from '../exchange/exchange.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedRequest } from './arrived-request.ts'
import type { Connection, ReadConnection } from './connection.ts'
import type { ExchangeMeter } from './metrics.ts'
import { type Caught, refusalOf } from './refusal-of.ts'
import { closing, replyWith } from './reply-with.ts'
import { applyTransportRule } from './transport-rule.ts'

/** Bodies of an exchange are small; anything larger is refused before it is read. */
export const largestBody: number = 16 * 1024

export interface ExchangeEndpointOptions {
  readonly host: string | null
  readonly path: string
  readonly dialect: Dialect
  /** Names of the APIs whose credentials are exchanged here. */
  readonly apis: ReadonlySet<string>
  readonly parts: ExchangeParts
  /** What an API's responses give besides the token. */
  readonly keptOf: (api: string) => Readonly<Record<string, string>>
  /** Web origins that may read a token from a response header. */
  readonly exposeTo: readonly string[]
  readonly httpsPort: number
  readonly readConnection: ReadConnection
  readonly meter: ExchangeMeter
  readonly log: FastifyBaseLogger
}

export function exchangeEndpoint(app: FastifyInstance, options: ExchangeEndpointOptions): void {
  const endpoint = new ExchangeEndpoint(options)
  app.route({
    method: app.supportedMethods,
    url: options.path,
    bodyLimit: largestBody,
    ...(options.host === null ? {} : { constraints: { host: options.host } }),
    onRequest: endpoint.admit,
    handler: endpoint.serve,
    errorHandler: endpoint.refuse,
  })
}

class ExchangeEndpoint {
  readonly #options: ExchangeEndpointOptions
  readonly #read: (request: ArrivedRequest) => Reading<ExchangeRequest>
  readonly #writeGrant: ReturnType<typeof responseWriter>
  readonly #writeRefusal: ReturnType<typeof refusalWriter>

  constructor(options: ExchangeEndpointOptions) {
    this.#options = options
    this.#read = requestReader(options.dialect)
    this.#writeGrant = responseWriter(options.dialect)
    this.#writeRefusal = refusalWriter(options.dialect.refusals)
  }

  /** Before the body: whoever comes in clear or with another method is answered without their credential. */
  readonly admit = (request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    const { dialect, httpsPort, readConnection } = this.#options
    const rule = { transport: dialect.transport, httpsPort }
    const redirection = applyTransportRule(rule, readConnection(request.raw), request.raw)
    if (redirection !== null) return void replyWith(closing(request, reply), redirection)
    if (request.method !== dialect.request.method) {
      reply.header('allow', dialect.request.method)
      throw new Refusal('method', 'another method')
    }
    // The dialect reads the content type itself, strictly; Fastify would refuse some in its own words.
    delete request.raw.headers['content-type']
    done()
  }

  readonly serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const startedAt = performance.now()
    const { dialect, parts, meter } = this.#options
    const connection = this.#options.readConnection(request.raw)
    const reading = this.#read(arrivedRequest(request))
    if (!reading.ok) return this.#refuseUnread(request, reply, reading.refused, connection)
    try {
      const grant = await exchange(parts, this.#attempt(request, reading.value, connection))
      meter.granted(dialect.name, performance.now() - startedAt)
      return replyWith(reply, this.#granted(request, grant))
    } catch (error) {
      return this.#send(request, reply, refusalOf(error), error, reading.value.usedAuthorization)
    }
  }

  /** For what is thrown before the dialect could read: transport, method, size. */
  readonly refuse = async (
    error: unknown,
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply> => {
    const caught = refusalOf(error)
    const recorded = await this.#record(request, caught)
    return this.#send(request, closing(request, reply), recorded, error, false)
  }

  async #refuseUnread(
    request: FastifyRequest,
    reply: FastifyReply,
    { cause, reason, field, usedAuthorization }: Extract<Reading<never>, { ok: false }>['refused'],
    connection: Connection,
  ): Promise<FastifyReply> {
    const refusal = new Refusal(cause, reason, { field })
    const recorded = await this.#record(request, { refusal, fault: false }, connection)
    return this.#send(request, reply, recorded, refusal, usedAuthorization)
  }

  /** A refusal that cannot be recorded is answered as what it then is: the service is not available. */
  async #record(request: FastifyRequest, caught: Caught, connection?: Connection): Promise<Caught> {
    const { dialect, parts } = this.#options
    const address = connection?.address ?? request.raw.socket.remoteAddress ?? ''
    try {
      const attempt = { address, requestId: request.id, dialect: dialect.name }
      await recordUnreadable(parts, attempt, caught.refusal)
      return caught
    } catch (error) {
      return refusalOf(error)
    }
  }

  #send(
    request: FastifyRequest,
    reply: FastifyReply,
    { refusal, fault }: Caught,
    error: unknown,
    usedAuthorization: boolean,
  ): FastifyReply {
    const { dialect, meter, log } = this.#options
    const { cause, field, retryAfter } = refusal
    meter.refused(dialect.name, cause)
    const about = { requestId: request.id, dialect: dialect.name, cause }
    if (fault) log.error({ ...about, err: error }, 'exchange failed')
    else log.info(about, 'exchange refused')
    return replyWith(reply, this.#writeRefusal({ cause, field, retryAfter, usedAuthorization }))
  }

  #attempt(request: FastifyRequest, read: ExchangeRequest, connection: Connection): Attempt {
    const { dialect, apis } = this.#options
    return {
      key: read.key,
      secret: read.secret,
      environment: read.environment,
      scopes: read.scopes,
      address: connection.address,
      requestId: request.id,
      dialect: dialect.name,
      apis,
      passwords: dialect.passwords,
    }
  }

  #granted(request: FastifyRequest, grant: Grant): OutgoingResponse {
    const response = this.#writeGrant({ ...grant, kept: this.#options.keptOf(grant.api) })
    const origin = request.headers.origin
    if (origin === undefined || !this.#options.exposeTo.includes(origin)) return response
    const exposed = Object.keys(response.headers).filter(
      (name) => !/^(?:cache-control|content-type)$/.test(name),
    )
    const headers = {
      ...response.headers,
      'access-control-allow-origin': origin,
      'access-control-expose-headers': exposed.join(', '),
      vary: 'origin',
    }
    return { ...response, headers }
  }
}
