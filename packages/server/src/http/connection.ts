/**
 * Who is at the other end, and whether nobody could listen. Forwarded headers count only where the peer's address is
 * on the list of trusted proxies; one that cannot be read refuses the request (CVE-2024-47070, CVE-2026-33495).
 */

import type { IncomingMessage } from 'node:http'
import { isIP, type Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { addressList, canonicalAddress } from '../credentials/address.ts'
import { Refusal } from '../exchange/refusal.ts'

export interface Connection {
  readonly address: string
  /** HTTPS to us or to a trusted proxy; or, where no TLS is configured, both ends on this machine. */
  readonly secure: boolean
  /** Whether the peer's forwarded headers count. */
  readonly trusted: boolean
}

export interface ConnectionOptions {
  readonly trustedProxies: readonly string[]
  /** Whether this server speaks HTTPS itself: then plain HTTP is insecure on loopback too. */
  readonly tls: boolean
}

export type ReadConnection = (request: IncomingMessage) => Connection

const isLoopback = addressList(['127.0.0.0/8', '::1'])

export function connectionReader({ trustedProxies, tls }: ConnectionOptions): ReadConnection {
  const isTrusted = trustedProxies.length === 0 ? () => false : addressList(trustedProxies)
  // The same for each request of a connection, unless a proxy speaks for many callers.
  const direct = new WeakMap<Socket, Connection>()
  return (request) => {
    const { socket } = request
    const known = direct.get(socket)
    if (known !== undefined) return known
    const peer = canonicalAddress(socket.remoteAddress ?? '')
    if (isTrusted(peer)) return forwardedConnection(request, peer, isTrusted)
    const secure = (socket as TLSSocket).encrypted === true || (!tls && isLocal(socket.localAddress, peer))
    const connection: Connection = { address: peer, secure, trusted: false }
    direct.set(socket, connection)
    return connection
  }
}

const isLocal = (local: string | undefined, peer: string): boolean =>
  isLoopback(local ?? '') && isLoopback(peer)

function forwardedConnection(
  request: IncomingMessage,
  peer: string,
  isTrusted: (address: string) => boolean,
): Connection {
  const encrypted = (request.socket as TLSSocket).encrypted === true
  const protocol = single(request.headers['x-forwarded-proto']) ?? (encrypted ? 'https' : 'http')
  if (protocol !== 'https' && protocol !== 'http') throw unreadable('x-forwarded-proto')
  const chain = (single(request.headers['x-forwarded-for']) ?? peer).split(',').map((hop) => hop.trim())
  if (!chain.every((hop) => isIP(hop) !== 0)) throw unreadable('x-forwarded-for')
  const addresses = chain.map(canonicalAddress)
  // From the right: what stands left of the first hop that is not ours was written by the caller.
  const address = addresses.findLast((hop) => !isTrusted(hop)) ?? addresses[0] ?? peer
  return { address, secure: protocol === 'https', trusted: true }
}

const single = (value: string | string[] | undefined): string | undefined =>
  Array.isArray(value) ? value.join(',') : value

const unreadable = (header: 'x-forwarded-proto' | 'x-forwarded-for'): Refusal =>
  new Refusal('malformed', `${header} of a trusted proxy cannot be read`)
