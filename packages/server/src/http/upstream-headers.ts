/** Headers on their way through the gateway: which pass, and which only we may set. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Dialect } from '@guichet/dialects'
import { isIdentityHeader } from '../call/identity-headers.ts'
import type { Connection } from './connection.ts'

/** Of one connection, not of the message (RFC 9110 section 7.6.1). */
const hopByHop: readonly string[] = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
]

/** Headers that carry a token or a credential, or that only we may set, do not go on. */
const withheld = (dialects: readonly Dialect[]): ReadonlySet<string> => {
  const places = dialects.map(({ call }) => call.token)
  const names = places.map((place) =>
    'received' in place ? place.received : 'header' in place ? place.header : '',
  )
  return new Set([
    'authorization',
    'proxy-authorization',
    'expect',
    ...hopByHop,
    ...names.map((name) => name.toLowerCase()),
  ])
}

/**
 * What a caller says of its own way here. The upstream trusts us, so it would be believed: the address in its log, the
 * host of its links, and with `X-Original-URL` even another path than the one that was judged.
 */
const isHearsay = (name: string): boolean =>
  /^(?:forwarded|x-real-ip|x-forwarded-.*|x-original-ur[il]|x-rewrite-url)$/.test(name)

/** A proxy that we trust has told the outer host and scheme. */
export const wayHere = (
  { headers, socket }: IncomingMessage,
  { address, trusted }: Connection,
): Record<string, string> => {
  const told = trusted ? headers : {}
  const scheme = (socket as TLSSocket).encrypted === true ? 'https' : 'http'
  return {
    'x-forwarded-for': address,
    'x-forwarded-host': String(told['x-forwarded-host'] ?? headers.host ?? ''),
    'x-forwarded-proto': String(told['x-forwarded-proto'] ?? scheme),
  }
}

/** What of the caller's headers goes on. An underscore may be read as a hyphen, so it counts as one. */
export function passable(
  dialects: readonly Dialect[],
): (headers: IncomingHttpHeaders) => IncomingHttpHeaders {
  const stays = withheld(dialects)
  return (headers) =>
    Object.fromEntries(
      Object.entries(headers).filter(([name]) => {
        const plain = name.replaceAll('_', '-').toLowerCase()
        return !isIdentityHeader(plain) && !isHearsay(plain) && !stays.has(plain)
      }),
    )
}

/** What of the upstream's headers goes back. */
export const forCaller = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !isIdentityHeader(name) && !hopByHop.includes(name)),
  )
