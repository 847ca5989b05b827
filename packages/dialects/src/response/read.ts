import type { Dialect } from '../dialect.ts'
import type { ArrivedResponse, Reading, ReceivedGrant } from '../messages.ts'
import { refusalReader } from '../refusal/read.ts'
import { Unread } from '../strict/unread.ts'
import { endOfLife } from './end-of-life.ts'
import { locateCookie, locateFallback, locateHole, oneOf } from './locate.ts'
import type { Locate, OpenedResponse } from './locate.ts'
import { successTest } from './success.ts'

/**
 * Makes the function that reads a dialect's grants; the inverse of `responseWriter`. What is no grant is read as a
 * refusal; what is neither is a `fault`.
 */
export function responseReader(
  dialect: Dialect,
): (response: ArrivedResponse, receivedAt: number) => Reading<ReceivedGrant> {
  const succeeded = successTest(dialect.response.success)
  const readRefusal = refusalReader(dialect.refusals)
  const readGrant = grantReader(dialect)
  return (response, receivedAt) => {
    const opened = open(response)
    const value = succeeded(opened)
      ? readGrant(opened, receivedAt)
      : new Unread(readRefusal(response)?.cause ?? 'fault', 'the response is not a grant')
    if (!(value instanceof Unread)) return { ok: true, value }
    const { cause, reason, field } = value
    return { ok: false, refused: { cause, reason, field, usedAuthorization: false } }
  }
}

function grantReader(
  dialect: Dialect,
): (response: OpenedResponse, receivedAt: number) => ReceivedGrant | Unread {
  const readToken = tokenReader(dialect)
  const readEnd = endOfLife(dialect)
  const kept = dialect.response.keep.map((name) => ({
    name,
    read: first(locateHole(dialect.response, name)),
  }))
  return (response, receivedAt) => {
    const token = readToken(response)
    if (token instanceof Unread) return token
    const expiresAt = readEnd(response, token, receivedAt)
    if (expiresAt instanceof Unread) return expiresAt
    return { token, expiresAt, kept: keptValues(kept, response) }
  }
}

function tokenReader(dialect: Dialect): (response: OpenedResponse) => string | Unread {
  const { response: format, call } = dialect
  const received = 'received' in call.token ? call.token.received : null
  const read = first([
    ...(received === null ? [] : [(response: OpenedResponse) => oneOf(response.header(received))]),
    ...(format.cookie ? [locateCookie(format.cookie.name)] : []),
    ...(received === null ? locateHole(format, 'token') : []),
    ...format.fallback.token.map(locateFallback),
  ])
  // A received value is sent back word for word, with the blank after its scheme; any other token has no blanks.
  const shape = received === null ? /^[\x21-\x7e]+$/ : /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/
  return (response) => {
    const token = read(response)
    if (token === undefined) return new Unread('fault', 'the grant has no token')
    const sound = typeof token === 'string' && shape.test(token)
    return sound ? token : new Unread('fault', 'the token of the grant is malformed')
  }
}

/** The first place that has a value. Null and the empty text are none. */
function first(places: readonly Locate[]): Locate {
  return (response) => {
    for (const locate of places) {
      const value = locate(response)
      if (value !== undefined && value !== null && value !== '') return value
    }
    return undefined
  }
}

function keptValues(
  places: readonly { readonly name: string; readonly read: Locate }[],
  response: OpenedResponse,
): Readonly<Record<string, string>> {
  const entries = places.flatMap(({ name, read }) => {
    const value = read(response)
    return typeof value === 'string' || typeof value === 'number' ? [[name, String(value)] as const] : []
  })
  return Object.fromEntries(entries)
}

function open(response: ArrivedResponse): OpenedResponse {
  const { status, header, body } = response
  return { status, header, body, json: parse(body) }
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
