import type { Dialect, TokenPlace } from '../dialect.ts'
import type { ArrivedRequest, Reading } from '../messages.ts'
import { hasScheme } from '../request/place.ts'
import { cookieIn } from '../strict/cookie.ts'
import { parseQuery } from '../strict/form.ts'
import { headerPicker } from '../strict/headers.ts'
import type { PickedHeaders } from '../strict/headers.ts'
import { Unread } from '../strict/unread.ts'

/** Makes the function that finds the token of a call; the inverse of `callWriter`. It proves nothing. */
export function callReader(dialect: Dialect): (request: ArrivedRequest) => Reading<string> {
  const { token } = dialect.call
  const find = tokenFinder(token)
  const name = nameOf(token)
  const isAuthorization = name.toLowerCase() === 'authorization'
  const hasSecond = 'query' in token ? () => false : hasQueryToken
  return (request) => {
    const found = find(request)
    const first = found instanceof Unread ? found : bareToken(found, name)
    const value = first instanceof Unread || !hasSecond(request) ? first : twoWays
    if (!(value instanceof Unread)) return { ok: true, value }
    const { cause, reason, field } = value
    const usedAuthorization = isAuthorization && cause !== 'missing'
    return { ok: false, refused: { cause, reason, field, usedAuthorization } }
  }
}

const twoWays = new Unread('malformed', 'the access token is given in two ways', 'access_token')
/**
 * RFC 6750 section 2: one way a request. Whoever reads the query behind us would believe the other token. Only the
 * names are looked at: what else a query says, and how, is between the caller and the API.
 */
function hasQueryToken({ query }: ArrivedRequest): boolean {
  return query !== '' && query.split('&').some((part) => decodedName(part) === 'access_token')
}

function decodedName(part: string): string {
  const name = part.split('=', 1)[0] ?? ''
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

const longestToken = 16_384

/** The characters of RFC 6750 section 2.1. Anything else, a second token too, is no token of ours. */
function bareToken(found: string | undefined, name: string): string | Unread {
  if (found === undefined || found === '') return new Unread('missing', 'no access token', name)
  if (found.length > longestToken) return new Unread('invalid', 'the access token is too long', name)
  const sound = /^[\w.~+/-]+=*$/.test(found)
  return sound ? found : new Unread('invalid', 'the access token is malformed', name)
}

type Find = (request: ArrivedRequest) => string | undefined | Unread

function tokenFinder(place: TokenPlace): Find {
  if ('query' in place) return queryFinder(place.query)
  if ('cookie' in place) return cookieFinder(place.cookie)
  if ('received' in place) return headerFinder(place.received, receivedToken)
  const { scheme } = place
  if (scheme === null) return headerFinder(place.header, (value) => value)
  return headerFinder(place.header, (value) => schemeToken(value, scheme))
}

function headerFinder(header: string, take: (value: string) => string | Unread): Find {
  const name = header.toLowerCase()
  const pick = headerPicker([name])
  return (request) => {
    const headers: PickedHeaders | Unread = pick(request.rawHeaders)
    if (headers instanceof Unread) return headers
    const value = headers.get(name)
    return value === undefined ? undefined : take(value)
  }
}

function schemeToken(value: string, scheme: string): string | Unread {
  if (value === '') return value
  if (hasScheme(value, scheme) && value.length > scheme.length + 1) return value.slice(scheme.length + 1)
  return new Unread('invalid', 'the header has another scheme or no token')
}

/** The page behind this form never says Bearer: the value counts with the scheme and without it. */
function receivedToken(value: string): string {
  return hasScheme(value, 'Bearer') && value.length > 'Bearer '.length ? value.slice('Bearer '.length) : value
}

function queryFinder(name: string): Find {
  const names = new Set([name])
  return (request) => {
    const query = parseQuery(request.query, names)
    return query instanceof Unread ? query : query.get(name)
  }
}

function cookieFinder(name: string): Find {
  const pick = headerPicker(['cookie'])
  return (request) => {
    const headers = pick(request.rawHeaders)
    if (headers instanceof Unread) return headers
    const value = cookieIn(headers.get('cookie') ?? '', name)
    return value === undefined
      ? new Unread('malformed', 'the cookie is there twice', name)
      : (value ?? undefined)
  }
}

function nameOf(place: TokenPlace): string {
  if ('query' in place) return place.query
  if ('cookie' in place) return place.cookie
  return 'received' in place ? place.received : place.header
}
