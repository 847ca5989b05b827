/** A real server that speaks a dialect with the dialect's own readers and writers, and misbehaves as a test says. */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { callReader, refusalWriter, requestReader, responseWriter } from '@guichet/dialects'
import type {
  ArrivedRequest,
  Cause,
  Dialect,
  Environment,
  ExchangeRequest,
  OutgoingResponse,
} from '@guichet/dialects'
import { afterEach } from 'vitest'
import { createClient } from '../src/index.ts'
import type { Client, ClientOptions } from '../src/index.ts'

/** Answers in the server's stead. */
export type Behaviour = (response: ServerResponse, request: IncomingMessage) => void

export interface Script {
  /** Seconds. */
  lifetime?: number
  /** How far the server's clock is ahead of the client's, in milliseconds. */
  ahead?: number
  /** Tokens that tell their own times. */
  jwt?: boolean
}

export class ScriptedServer {
  readonly dialect: Dialect
  readonly script: Script
  readonly clock: { now: number } = { now: Date.parse('2026-03-01T12:00:00Z') }
  /** The credential that is accepted. */
  secret = 'S3cret-of-the-test'
  readonly key = 'key-of-the-test'
  /** What the next exchanges and calls get instead of the right answer. */
  readonly exchangeScript: Behaviour[] = []
  readonly callScript: Behaviour[] = []
  readonly exchanges: ExchangeRequest[] = []
  readonly calls: (ArrivedRequest & { readonly text: string })[] = []
  /** Tokens that calls are answered for. */
  readonly alive = new Set<string>()
  /** Set before each answer of an exchange. */
  beforeGrant: () => Promise<void> = () => Promise.resolve()
  readonly slept: number[] = []
  readonly #http = createServer((request, response) => void this.#answer(request, response))
  #made = 0

  constructor(dialect: Dialect, script: Script) {
    this.dialect = dialect
    this.script = script
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#http.listen(0, '127.0.0.1', resolve))
  }

  close(): Promise<void> {
    this.#http.closeAllConnections()
    return new Promise((resolve) => this.#http.close(() => resolve()))
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#http.address() as AddressInfo).port}`
  }

  /** A client of this server by the same clock, which does not really wait. */
  client(options: Partial<ClientOptions> = {}): Client {
    return createClient({
      dialect: this.dialect,
      baseUrl: this.url,
      credentials: () => ({ key: this.key, secret: this.secret }),
      now: () => this.clock.now,
      random: () => 0,
      sleep: (milliseconds) => {
        this.slept.push(milliseconds)
        this.clock.now += milliseconds
        return Promise.resolve()
      },
      ...options,
    })
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const arrived = await arrivedRequest(request)
    const isExchange = arrived.path === this.dialect.request.path
    if (isExchange) await this.#answerExchange(arrived, request, response)
    else this.#answerCall(arrived, request, response)
  }

  async #answerExchange(
    arrived: ArrivedRequest,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const refuse = (cause: Cause): void => this.#send(response, this.#refusal(cause))
    const reading = requestReader(this.dialect)(arrived)
    if (!reading.ok) return refuse(reading.refused.cause)
    this.exchanges.push(reading.value)
    const behaviour = this.exchangeScript.shift()
    if (behaviour) return behaviour(response, request)
    await this.beforeGrant()
    const { key, secret, environment } = reading.value
    if ((key !== null && key !== this.key) || secret !== this.secret) return refuse('invalid')
    this.#send(response, this.#grant(environment ?? 'production'))
    return undefined
  }

  #answerCall(
    arrived: ArrivedRequest & { readonly text: string },
    request: IncomingMessage,
    response: ServerResponse,
  ): void {
    this.calls.push(arrived)
    const behaviour = this.callScript.shift()
    if (behaviour) return behaviour(response, request)
    const reading = callReader(this.dialect)(arrived)
    if (reading.ok && this.alive.has(reading.value)) {
      return this.#send(response, {
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{"ok":true}',
      })
    }
    this.#send(response, this.#refusal(reading.ok ? 'invalid' : reading.refused.cause, true))
    return undefined
  }

  #grant(environment: Environment): OutgoingResponse {
    const issuedAt = this.clock.now + (this.script.ahead ?? 0)
    const expiresAt = issuedAt + (this.script.lifetime ?? this.dialect.lifetime) * 1000
    this.#made++
    const token = this.script.jwt === true ? unsigned(this.#made, issuedAt, expiresAt) : `token-${this.#made}`
    this.alive.add(token)
    const kept = Object.fromEntries(this.dialect.response.keep.map((name) => [name, `kept-${name}`]))
    const grant = { token, issuedAt, expiresAt, scopes: [], environment, organization: 'acme', kept }
    return responseWriter(this.dialect)(grant)
  }

  #refusal(cause: Cause, isCall = false): OutgoingResponse {
    const refusals = isCall ? this.dialect.call.refusals : this.dialect.refusals
    return refusalWriter(refusals)({ cause, field: null, retryAfter: null, usedAuthorization: false })
  }

  #send(response: ServerResponse, { status, headers, body }: OutgoingResponse): void {
    const date = new Date(this.clock.now + (this.script.ahead ?? 0)).toUTCString()
    response.writeHead(status, { date, ...headers }).end(body)
  }
}

const servers: ScriptedServer[] = []

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close()
})

export async function startServer(dialect: Dialect, script: Script = {}): Promise<ScriptedServer> {
  const server = new ScriptedServer(dialect, script)
  await server.listen()
  servers.push(server)
  return server
}

export function answer(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): Behaviour {
  return (response) => void response.writeHead(status, headers).end(body)
}

async function arrivedRequest(request: IncomingMessage): Promise<ArrivedRequest & { readonly text: string }> {
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk as Uint8Array)
  const body = Buffer.concat(chunks)
  const [path = '', query = ''] = (request.url ?? '').split('?')
  const { method = '', rawHeaders } = request
  return { method, path, query, rawHeaders, body, text: body.toString() }
}

function unsigned(id: number, issuedAt: number, expiresAt: number): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const claims = { jti: id, iat: Math.floor(issuedAt / 1000), exp: Math.floor(expiresAt / 1000) }
  return `${part({ alg: 'none' })}.${part(claims)}.c2ln`
}
