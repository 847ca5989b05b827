/**
 * One path at which credentials are exchanged. The whole way of a request, in order:
 *
 *     transport rule -> method -> body -> dialect reads -> exchange (`exchange/exchange.ts`) -> dialect writes
 *
 * A refusal thrown anywhere is caught once, in `#refuse`, and written by the dialect.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
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
import type { FastifyBaseLogger } from 'fastify'
import type { Attempt } from '../exchange/attempt.ts'
import { exchange, type ExchangeParts, type Grant } from '../exchange/exchange.ts'
import { recordUnreadable } from '../exchange/record-refusal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedAt } from './arrived-request.ts'
import type { ReadConnection } from './connection.ts'
import { CrossOrigin } from './cross-origin.ts'
import type { DirectEndpoint } from './direct-endpoints.ts'
import type { ExchangeMeter } from './metrics.ts'
import { readBody } from './read-body.ts'
import { type Caught, refusalOf } from './refusal-of.ts'
import { sendAnswer, type Unanswered } from './send-answer.ts'
import { refuseAmbiguous } from './strict-request.ts'
import { applyTransportRule } from './transport-rule.ts'

/** Bodies of an exchange are small; anything larger is refused before it is read. */
const largestBody = 16 * 1024

export interface ExchangeEndpointOptions {
  /** Null: any host. */
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

/** One request on its way, and what must be known of it where it is refused. */
interface Passage extends Unanswered {
  readonly requestId: string
  bodyRead: boolean
  usedAuthorization: boolean
  /** Whether a refusal is recorded by the exchange, or still to be recorded here. */
  exchanging: boolean
}

export class ExchangeEndpoint implements DirectEndpoint {
  readonly #options: ExchangeEndpointOptions
  readonly #read: (request: ArrivedRequest) => Reading<ExchangeRequest>
  readonly #writeGrant: ReturnType<typeof responseWriter>
  readonly #writeRefusal: ReturnType<typeof refusalWriter>
  /** Null: no web page may exchange here. */
  readonly #crossOrigin: CrossOrigin | null

  constructor(options: ExchangeEndpointOptions) {
    this.#options = options
    this.#read = requestReader(options.dialect)
    this.#writeGrant = responseWriter(options.dialect)
    this.#writeRefusal = refusalWriter(options.dialect.refusals)
    const { exposeTo, dialect } = options
    this.#crossOrigin = exposeTo.length === 0 ? null : new CrossOrigin(exposeTo, dialect)
  }

  /** Resolves when the answer has been handed over; it does not throw. */
  async answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const headers = { 'x-request-id': requestId, ...this.#crossOrigin?.headersFor(request) }
    const passage: Passage = {
      request,
      response,
      requestId,
      headers,
      bodyRead: false,
      usedAuthorization: false,
      exchanging: false,
    }
    try {
      sendAnswer(passage, await this.#grant(passage))
    } catch (error) {
      await this.#refuse(passage, error)
    }
  }

  async #grant(passage: Passage): Promise<OutgoingResponse> {
    const startedAt = performance.now()
    const { dialect, parts, meter, httpsPort, readConnection } = this.#options
    const { request } = passage
    refuseAmbiguous(request)
    const connection = readConnection(request)
    const redirection = applyTransportRule({ transport: dialect.transport, httpsPort }, connection, request)
    if (redirection !== null) return redirection
    const preflight = this.#crossOrigin?.preflight(request) ?? null
    if (preflight !== null) return preflight
    if (request.method !== dialect.request.method) {
      passage.headers['allow'] = dialect.request.method
      throw new Refusal('method', 'another method')
    }
    const body = await readBody(request, largestBody)
    passage.bodyRead = true
    const reading = this.#read(arrivedAt(request, body))
    if (!reading.ok) {
      const { cause, reason, field, usedAuthorization } = reading.refused
      passage.usedAuthorization = usedAuthorization
      throw new Refusal(cause, reason, { field })
    }
    passage.usedAuthorization = reading.value.usedAuthorization
    passage.exchanging = true
    const grant = await exchange(parts, this.#attempt(reading.value, connection.address, passage.requestId))
    meter.granted(dialect.name, performance.now() - startedAt)
    return this.#granted(request, grant)
  }

  async #refuse(passage: Passage, error: unknown): Promise<void> {
    const { dialect, meter, log } = this.#options
    const { requestId, usedAuthorization } = passage
    const caught = refusalOf(error)
    const { refusal, fault } = passage.exchanging ? caught : await this.#recorded(passage, caught)
    const { cause, field, retryAfter } = refusal
    meter.refused(dialect.name, cause)
    const about = { requestId, dialect: dialect.name, cause }
    if (fault) log.error({ ...about, err: error }, 'exchange failed')
    else log.info(about, 'exchange refused')
    sendAnswer(passage, this.#writeRefusal({ cause, field, retryAfter, usedAuthorization }))
  }

  /** A refusal that cannot be recorded is answered as what it then is: the service is not available. */
  async #recorded({ request, requestId }: Passage, caught: Caught): Promise<Caught> {
    const { dialect, parts } = this.#options
    try {
      await recordUnreadable(
        parts,
        { address: this.#addressOf(request), requestId, dialect: dialect.name },
        caught.refusal,
      )
      return caught
    } catch (error) {
      return refusalOf(error)
    }
  }

  /** What a proxy forwards may be the very thing that cannot be read. */
  #addressOf(request: IncomingMessage): string {
    try {
      return this.#options.readConnection(request).address
    } catch {
      return request.socket.remoteAddress ?? ''
    }
  }

  #attempt(read: ExchangeRequest, address: string, requestId: string): Attempt {
    const { dialect, apis } = this.#options
    return {
      key: read.key,
      secret: read.secret,
      environment: read.environment,
      scopes: read.scopes,
      address,
      requestId,
      dialect: dialect.name,
      apis,
      passwords: dialect.passwords,
    }
  }

  #granted(request: IncomingMessage, grant: Grant): OutgoingResponse {
    const response = this.#writeGrant({ ...grant, kept: this.#options.keptOf(grant.api) })
    if (this.#crossOrigin === null) return response
    const headers = { ...response.headers, ...this.#crossOrigin.exposed(request, response.headers) }
    return { ...response, headers }
  }
}
