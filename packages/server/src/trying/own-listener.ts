/**
 * Asks this very server, through its own listener: the bytes take the way of any caller's and leave no process. There is
 * no network in between, so nothing else can be reached, no certificate has to be trusted, and the caller's address is
 * that of whoever asked for it: limits and allowed addresses hold as for a request of their own.
 */

import { type IncomingMessage, request as httpRequest, type Server } from 'node:http'
import { duplexPair } from 'node:stream'
import { Server as TlsServer } from 'node:tls'

export interface OwnRequest {
  readonly method: string
  readonly address: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
  /** The caller's address. */
  readonly from: string
}

export interface OwnAnswer {
  /** With what HTTP itself adds. */
  readonly sentHeaders: Readonly<Record<string, string>>
  readonly status: number
  /** Names in lower case. A header that came more than once is an array. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: string
  /** Whether the body went on. */
  readonly cut: boolean
}

/** Bytes of an answer that are read; tokens are below 20 kB. */
const longestAnswer = 64 * 1024

/** Milliseconds for one answer; an upstream may be slow. */
const patience = 15_000

export async function askOwnListener(server: Server, asked: OwnRequest): Promise<OwnAnswer> {
  const { method, address, headers, body } = asked
  const [ours, theirs] = duplexPair()
  // Nobody can listen in between: what HTTPS is for.
  Object.assign(theirs, { remoteAddress: asked.from, localAddress: asked.from, encrypted: true })
  server.emit(server instanceof TlsServer ? 'secureConnection' : 'connection', theirs)
  const request = httpRequest({
    createConnection: () => ours,
    signal: AbortSignal.timeout(patience),
    method,
    host: address.hostname,
    path: address.pathname + address.search,
    headers: { ...headers, host: address.host },
  })
  try {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request.once('response', resolve).once('error', reject)
      request.end(body ?? undefined)
    })
    const { text, cut } = await boundedBody(response)
    const sentHeaders = Object.fromEntries(
      Object.entries(request.getHeaders()).map(([name, value]) => [name, String(value)]),
    )
    return { sentHeaders, status: response.statusCode ?? 0, headers: headersOf(response), body: text, cut }
  } finally {
    request.destroy()
    ours.destroy()
    theirs.destroy()
  }
}

async function boundedBody(response: IncomingMessage): Promise<{ text: string; cut: boolean }> {
  const chunks: Buffer[] = []
  let length = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    length += chunk.length
    if (length > longestAnswer) break
  }
  const bytes = Buffer.concat(chunks).subarray(0, longestAnswer)
  return { text: bytes.toString(), cut: length > longestAnswer }
}

const headersOf = ({ headers }: IncomingMessage): OwnAnswer['headers'] =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value ? [[name, value]] : [])))
