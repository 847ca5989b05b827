/** Headers on their way through the gateway: which pass, and which only we may set. */

import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import type { TLSSocket } from 'node:tls'
import type { Dialect } from '@guichet/dialects'
import { identityPrefix, isIdentityHeader, plainName } from '../call/identity-headers.ts'
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
 * host of its links, and with `X-Original-URL` or `X-HTTP-Method-Override` even another path or method than the one
 * that was judged.
 */
export const isHearsay = (name: string): boolean =>
  ofTheWay.test(name) || ofTheAddress.test(name) || ofTheCall.test(name)

const ofTheWay = /^(?:forwarded|x-forwarded-.*)$/
const ofTheAddress = /^(?:x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-connecting-ip)$/
const ofTheCall =
  /^x-(?:original-ur[il]|rewrite-url|original-method|http-method(?:-override)?|method-override)$/

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

/** What of the caller's headers goes on. Any other sign may be read as a hyphen, so it counts as one. */
export function passable(
  dialects: readonly Dialect[],
): (headers: IncomingHttpHeaders) => IncomingHttpHeaders {
  const stays = withheld(dialects)
  const tokens = new Set(dialects.flatMap(({ call }) => ('cookie' in call.token ? [call.token.cookie] : [])))
  return (headers) => {
    const passed = Object.fromEntries(
      Object.entries(headers).filter(([name]) => {
        const plain = plainName(name)
        return !plain.startsWith(identityPrefix) && !isHearsay(plain) && !stays.has(plain)
      }),
    )
    return tokens.size === 0 ? passed : withoutCookies(passed, tokens)
  }
}

/** A token in a cookie is withheld like one in a header; the caller's other cookies are the upstream's matter. */
function withoutCookies(headers: IncomingHttpHeaders, names: ReadonlySet<string>): IncomingHttpHeaders {
  const { cookie, ...others } = headers
  const isTheirs = (pair: string): boolean => {
    const name = (pair.split('=', 1)[0] ?? '').trim()
    return pair.trim() !== '' && !names.has(name)
  }
  const kept = (cookie ?? '').split(';').filter(isTheirs)
  const text = kept.join(';').trim()
  return text === '' ? others : { ...others, cookie: text }
}

/** What of the upstream's headers goes back. */
export const forCaller = (headers: IncomingHttpHeaders): IncomingHttpHeaders =>
  Object.fromEntries(
    Object.entries(headers).filter(([name]) => !isIdentityHeader(name) && !hopByHop.includes(name)),
  )
