/** Short ways to talk to a server as the pages of the vendors describe it. */

import type { TestServer } from '../running-server.ts'
import {
  bytesOf,
  goodRequest,
  type Header,
  type Pair,
  type WireFormat,
  type WireRequest,
} from '../wire-format/formats.ts'
import { type Peer, type RawResponse, sendBytes } from '../wire-format/raw-http.ts'

/** Where HTTPS is served, where plain HTTP is served, or where neither is asked for. */
export const peerOf = ({ port, certificate }: TestServer): Peer =>
  certificate === '' ? { port } : { port, certificate }

export const plainPeerOf = ({ httpPort }: TestServer): Peer => ({ port: httpPort })

export const send = (peer: Peer, request: WireRequest): Promise<RawResponse> =>
  sendBytes(peer, [bytesOf(request)], { head: request.method === 'HEAD' })

/** The answer to the good request of a format. */
export const exchange = (server: TestServer, format: WireFormat, pair: Pair): Promise<RawResponse> =>
  send(peerOf(server), goodRequest(format, pair))

export async function tokenFor(server: TestServer, format: WireFormat, pair?: Pair): Promise<string> {
  return format.tokenOf(await exchange(server, format, pair ?? (await server.keyPair(format.api))))
}

/** `GET /v1/campaigns` with these headers. */
export function call(server: TestServer, line: string, ...headers: readonly Header[]): Promise<RawResponse> {
  const [method = '', target = ''] = line.split(' ')
  return send(peerOf(server), { method, target, headers, body: '' })
}

export const bearer = (token: string): Header => ['Authorization', `Bearer ${token}`]

export const basicOf = ({ key, secret }: Pair): string => Buffer.from(`${key}:${secret}`).toString('base64')

export const json = (response: RawResponse): Record<string, unknown> =>
  JSON.parse(response.body) as Record<string, unknown>
