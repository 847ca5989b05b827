/**
 * One path at which a caller proves a credential. The whole way of a request, in order:
 *
 *     transport rule -> method -> body -> dialect reads -> what the path serves -> answer
 *
 * A refusal thrown anywhere is caught once, in `#refuse`, and written by the dialect.
 */

import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  type ArrivedRequest,
  type Cause,
  type Dialect,
  type OutgoingResponse,
  type Reading,
  refusalWriter,
} from '@guichet/dialects'
import type { FastifyBaseLogger } from 'fastify'
import { type RecordParts, recordUnreadable } from '../exchange/record-refusal.ts'
import { Refusal } from '../exchange/refusal.ts'
import { arrivedAt } from './arrived-request.ts'
import type { ReadConnection } from './connection.ts'
import type { CrossOrigin } from './cross-origin.ts'
import type { DirectEndpoint } from './direct-endpoints.ts'
import { readBody } from './read-body.ts'
import { type Caught, refusalOf } from './refusal-of.ts'
import { sendAnswer, type Unanswered } from './send-answer.ts'
import { refuseAmbiguous } from './strict-request.ts'
import { applyTransportRule } from './transport-rule.ts'

/** These bodies are small; anything larger is refused before it is read. */
const largestBody = 16 * 1024

/** What every such path has. */
export interface ProvingOptions {
  /** How the credential is given, and how a refusal is written. */
  readonly dialect: Dialect
  readonly parts: Pick<RecordParts, 'record' | 'sums' | 'now'>
  readonly httpsPort: number
  readonly readConnection: ReadConnection
  readonly log: FastifyBaseLogger
}

/** What was read of a request, and from whom it came. */
export interface Asked<Read> {
  readonly read: Read
  readonly request: IncomingMessage
  readonly address: string
  readonly requestId: string
  /** Monotonic milliseconds. */
  readonly startedAt: number
}

/** What one of them has of its own. */
export interface ProvingService<Read> {
  /** For the log. */
  readonly name: string
  readonly read: (request: ArrivedRequest) => Reading<Read>
  /** Does what is asked for, and records it: what it refuses too. */
  readonly serve: (asked: Asked<Read>) => Promise<OutgoingResponse>
  /** Counts a refusal. */
  readonly refused: (cause: Cause) => void
  /** Null: no web page may call here. */
  readonly crossOrigin: CrossOrigin | null
}

/** One request on its way, and what must be known of it where it is refused. */
interface Passage extends Unanswered {
  readonly requestId: string
  bodyRead: boolean
  usedAuthorization: boolean
  /** Whether a refusal is recorded by what the path serves, or still to be recorded here. */
  served: boolean
}

export class ProvingEndpoint<Read extends { readonly usedAuthorization: boolean }> implements DirectEndpoint {
  readonly #options: ProvingOptions
  readonly #service: ProvingService<Read>
  readonly #writeRefusal: ReturnType<typeof refusalWriter>

  constructor(options: ProvingOptions, service: ProvingService<Read>) {
    this.#options = options
    this.#service = service
    this.#writeRefusal = refusalWriter(options.dialect.refusals)
  }

  /** Resolves when the answer has been handed over; it does not throw. */
  async answer(request: IncomingMessage, response: ServerResponse, requestId: string): Promise<void> {
    const passage: Passage = {
      request,
      response,
      requestId,
      headers: { 'x-request-id': requestId, ...this.#service.crossOrigin?.headersFor(request) },
      bodyRead: false,
      usedAuthorization: false,
      served: false,
    }
    try {
      sendAnswer(passage, await this.#serve(passage))
    } catch (error) {
      await this.#refuse(passage, error)
    }
  }

  async #serve(passage: Passage): Promise<OutgoingResponse> {
    const startedAt = performance.now()
    const { dialect, httpsPort, readConnection } = this.#options
    const { crossOrigin, read, serve } = this.#service
    const { request, requestId } = passage
    refuseAmbiguous(request)
    const connection = readConnection(request)
    const redirection = applyTransportRule({ transport: dialect.transport, httpsPort }, connection, request)
    if (redirection !== null) return redirection
    const preflight = crossOrigin?.preflight(request) ?? null
    if (preflight !== null) return preflight
    if (request.method !== dialect.request.method) {
      passage.headers['allow'] = dialect.request.method
      throw new Refusal('method', 'another method')
    }
    const body = await readBody(request, largestBody)
    passage.bodyRead = true
    const reading = read(arrivedAt(request, body))
    if (!reading.ok) {
      const { cause, reason, field, usedAuthorization } = reading.refused
      passage.usedAuthorization = usedAuthorization
      throw new Refusal(cause, reason, { field })
    }
    passage.usedAuthorization = reading.value.usedAuthorization
    passage.served = true
    return serve({ read: reading.value, request, address: connection.address, requestId, startedAt })
  }

  async #refuse(passage: Passage, error: unknown): Promise<void> {
    const { dialect, log } = this.#options
    const { name, refused } = this.#service
    const { requestId, usedAuthorization } = passage
    const caught = refusalOf(error)
    const { refusal, fault } = passage.served ? caught : await this.#recorded(passage, caught)
    const { cause, field, retryAfter } = refusal
    refused(cause)
    const about = { requestId, dialect: dialect.name, cause }
    if (fault) log.error({ ...about, err: error }, `${name} failed`)
    else log.info(about, `${name} refused`)
    sendAnswer(passage, this.#writeRefusal({ cause, field, retryAfter, usedAuthorization }))
  }

  /** A refusal that cannot be recorded is answered as what it then is: the service is not available. */
  async #recorded({ request, requestId }: Passage, caught: Caught): Promise<Caught> {
    const { dialect, parts } = this.#options
    const attempt = { address: this.#addressOf(request), requestId, dialect: dialect.name }
    try {
      await recordUnreadable(parts, attempt, caught.refusal)
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
}
