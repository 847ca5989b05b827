/** A caller that tidies nothing: repeated headers, other source addresses, raw bytes, and every dialect's own request. */

import { Agent, type IncomingHttpHeaders, request as httpRequest } from 'node:http'
import { Agent as TlsAgent, request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import { type Dialect, requestWriter, responseReader } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import type { KeyPair, TestServer } from '../running-server.ts'

export interface Answer {
  readonly status: number
  readonly headers: IncomingHttpHeaders
  readonly rawHeaders: readonly string[]
  readonly body: string
}

export interface Call {
  readonly method?: string
  /** Name, value, name, value…: a name may stand there twice. */
  readonly headers?: readonly string[]
  readonly body?: string | Uint8Array | null
  /** Any address of 127.0.0.0/8. */
  readonly from?: string
  readonly scheme?: 'http' | 'https'
  readonly port?: number
}

type Target = Pick<TestServer, 'port' | 'certificate'>

const agent = new Agent({ keepAlive: true, maxSockets: 50 })
const tlsAgent = new TlsAgent({ keepAlive: true, maxSockets: 50 })

export function send(server: Target, path: string, call: Call = {}): Promise<Answer> {
  const { method = 'GET', headers = [], body = null, from } = call
  const scheme = call.scheme ?? (server.certificate === '' ? 'http' : 'https')
  const port = call.port ?? server.port
  const host = headers.some((name, index) => index % 2 === 0 && name.toLowerCase() === 'host')
  const length = body === null ? [] : ['Content-Length', String(Buffer.byteLength(body))]
  const options = {
    host: '127.0.0.1',
    port,
    path,
    method,
    headers: [...(host ? [] : ['Host', `localhost:${port}`]), ...length, ...headers],
    ...(from === undefined ? {} : { localAddress: from }),
  }
  return new Promise((resolve, reject) => {
    const request =
      scheme === 'http'
        ? httpRequest({ ...options, agent })
        : httpsRequest({ ...options, agent: tlsAgent, ca: server.certificate })
    request.once('error', reject)
    request.once('response', (response) => {
      const chunks: Buffer[] = []
      response.on('data', (chunk: Buffer) => chunks.push(chunk))
      response.once('error', reject)
      response.once('end', () => {
        const { statusCode = 0, headers, rawHeaders } = response
        resolve({ status: statusCode, headers, rawHeaders, body: Buffer.concat(chunks).toString() })
      })
    })
    request.end(body ?? undefined)
  })
}

export const dialectNames = ['kis', 'recital', 'digishare', 'didomi', 'digitalpaye', 'oauth2'] as const
export type DialectName = (typeof dialectNames)[number]

/** The API whose credentials a dialect of the demonstration exchanges; the standard one serves them all. */
export const apiOf = (dialect: DialectName): string => (dialect === 'oauth2' ? 'kis' : dialect)

export function dialectNamed(name: DialectName): Dialect {
  const dialect = catalog[name]
  if (dialect === undefined) throw new Error(`the catalog has no ${name}`)
  return dialect
}

export interface ExchangeCall extends Pick<Call, 'from' | 'headers' | 'scheme' | 'port'> {
  readonly environment?: 'production' | 'sandbox'
  readonly scopes?: readonly string[]
}

/** The exchange as a client of this dialect sends it. */
export function exchangeAs(
  server: Target,
  name: DialectName,
  { key, secret }: Pick<KeyPair, 'key' | 'secret'>,
  call: ExchangeCall = {},
): Promise<Answer> {
  const { environment = 'production', scopes = null, headers = [], ...rest } = call
  const written = requestWriter(dialectNamed(name))({ key, secret, environment, scopes })
  const own = Object.entries(written.headers).flat()
  const { method, target, body } = written
  return send(server, target, { ...rest, method, headers: [...own, ...headers], body })
}

/** The token of an answer, with no scheme before it. */
export function tokenOf(name: DialectName, { status, headers, body }: Answer): string {
  const read = responseReader(dialectNamed(name))
  const header = (of: string): string[] => [headers[of.toLowerCase()] ?? []].flat()
  const reading = read({ status, header, body }, Date.now())
  if (!reading.ok) throw new Error(`${name} answered ${status}: ${body}`)
  return reading.value.token.replace(/^Bearer /, '')
}

export async function tokenFor(
  server: Target,
  name: DialectName,
  pair: Pick<KeyPair, 'key' | 'secret'>,
  call: ExchangeCall = {},
): Promise<string> {
  return tokenOf(name, await exchangeAs(server, name, pair, call))
}

/** What an answer says without what is another at every answer. */
export const lasting = ({ status, headers, body }: Answer): unknown => {
  const { date: _date, 'x-request-id': _id, ...rest } = headers
  return { status, headers: rest, body }
}

/** Milliseconds between two looks for silence. */
const between = 20

/**
 * Sends bytes as they are; gives all that came back until the server closed, or until it has answered and fell silent.
 * The silence is counted in looks: while the machine stands still the server, in this process, cannot answer either.
 */
export function sendRaw(port: number, bytes: string | Buffer, silence = 300): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let received = ''
    let left = 3_000
    const timer = setInterval(() => {
      left -= between
      if (left <= 0) socket.destroy()
    }, between)
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      left = silence
    })
    socket.once('close', () => {
      clearInterval(timer)
      resolve(received)
    })
    socket.once('error', () => undefined)
    socket.write(bytes, 'latin1')
  })
}

/** The status of each answer in a raw reply, in order. */
export const statusesOf = (received: string): readonly number[] =>
  [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))
