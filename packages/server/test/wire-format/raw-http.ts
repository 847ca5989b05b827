/** HTTP as bytes on a socket: what is sent is what the test says, and what came back is seen before any client. */

import { connect as connectTcp, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'

export interface Peer {
  readonly port: number
  /** The certificate to trust; plain TCP where it is left out. */
  readonly certificate?: string
  /** Any address of 127.0.0.0/8 to call from. */
  readonly from?: string
}

export interface RawResponse {
  readonly statusLine: string
  readonly status: number
  /** In the order of arrival, names in lower case. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: string
  /** The values of one name, in order. */
  header(name: string): readonly string[]
}

export interface SendOptions {
  /** Whether the request was a HEAD, whose answer has no body whatever its headers say. */
  readonly head?: boolean
}

/** Sends the pieces, each as a write of its own, and gives the one answer. */
export function sendBytes(
  peer: Peer,
  pieces: readonly (string | Uint8Array)[],
  { head = false }: SendOptions = {},
): Promise<RawResponse> {
  return new Promise((resolve, reject) => {
    const socket = open(peer)
    let received = Buffer.alloc(0)
    const settle = (ended: boolean): void => {
      const response = parse(received, head, ended)
      if (response === null) return
      resolve(response)
      socket.destroy()
    }
    socket.setNoDelay(true)
    socket.setTimeout(8_000, () => socket.destroy(new Error('no answer')))
    socket.on('error', reject)
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      settle(false)
    })
    socket.on('end', () => settle(true))
    socket.on('close', () => reject(new Error(`no whole answer: ${received.toString('latin1')}`)))
    for (const piece of pieces) socket.write(piece)
  })
}

/** The statuses of all answers on one connection, until the other end closes it. */
export function statusesOf(peer: Peer, pieces: readonly (string | Uint8Array)[]): Promise<readonly number[]> {
  return new Promise((resolve, reject) => {
    const socket = open(peer)
    let received = ''
    socket.setTimeout(8_000, () => socket.destroy(new Error('the connection stays open')))
    socket.on('error', reject)
    socket.setEncoding('latin1').on('data', (text: string) => (received += text))
    socket.on('close', () =>
      resolve([...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status))),
    )
    for (const piece of pieces) socket.write(piece)
  })
}

const open = ({ port, certificate, from }: Peer): Socket =>
  certificate === undefined
    ? connectTcp({
        port,
        ...(from === undefined ? { host: 'localhost' } : { host: '127.0.0.1', localAddress: from }),
      })
    : connectTls({ port, host: 'localhost', servername: 'localhost', ca: certificate })

function parse(received: Buffer, head: boolean, ended: boolean): RawResponse | null {
  const end = received.indexOf('\r\n\r\n')
  if (end === -1) return null
  const [statusLine = '', ...lines] = received.toString('latin1', 0, end).split('\r\n')
  const rest = received.subarray(end + 4)
  const status = Number(statusLine.split(' ')[1])
  if (status === 100) return parse(rest, head, ended)
  const headers = lines.map((line): [string, string] => {
    const at = line.indexOf(':')
    return [line.slice(0, at).toLowerCase(), line.slice(at + 1).trim()]
  })
  const header = (name: string): readonly string[] =>
    headers.filter(([known]) => known === name).map(([, value]) => value)
  const body = head ? Buffer.alloc(0) : bodyOf(rest, header, ended)
  return body === null ? null : { statusLine, status, headers, body: body.toString('utf8'), header }
}

function bodyOf(rest: Buffer, header: (name: string) => readonly string[], ended: boolean): Buffer | null {
  if (header('transfer-encoding').includes('chunked')) return unchunked(rest)
  const [length] = header('content-length')
  if (length === undefined) return ended ? rest : null
  return rest.length >= Number(length) ? rest.subarray(0, Number(length)) : null
}

function unchunked(rest: Buffer): Buffer | null {
  const chunks: Buffer[] = []
  for (let at = 0; ;) {
    const line = rest.indexOf('\r\n', at)
    if (line === -1) return null
    const size = Number.parseInt(rest.toString('latin1', at, line), 16)
    if (rest.length < line + 2 + size + 2) return null
    if (size === 0) return Buffer.concat(chunks)
    chunks.push(rest.subarray(line + 2, line + 2 + size))
    at = line + 2 + size + 2
  }
}
