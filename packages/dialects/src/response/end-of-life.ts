import type { Dialect } from '../dialect.ts'
import { Unread } from '../strict/unread.ts'
import { expiryReader } from './expiry.ts'
import { tokenTimes } from './jwt.ts'
import type { TokenTimes } from './jwt.ts'
import { locateFallback, locateHole, oneOf } from './locate.ts'
import type { OpenedResponse } from './locate.ts'

type EndOfLife = (response: OpenedResponse, token: string, receivedAt: number) => number | null | Unread

/**
 * When a grant's token ends, by the receiver's clock: the earliest of what the response tells and what the token
 * itself says. A response that tells nothing falls back to the documented lifetime.
 */
export function endOfLife(dialect: Dialect): EndOfLife {
  const { expires, fallback } = dialect.response
  if (expires.as === 'nothing') return () => null
  const readExpiry = expiryReader(expires)
  const places = [...locateHole(dialect.response, 'expires'), ...fallback.expires.map(locateFallback)]
  return (response, token, receivedAt) => {
    const times = tokenTimes(bare(token))
    const skew = senderClock(response, times, receivedAt) - receivedAt
    const own = times.expiresAt === null ? null : times.expiresAt - skew
    const value = places.map((locate) => locate(response)).find(isSaid)
    if (value !== undefined) {
      const told = readExpiry(value, receivedAt)
      if (told === null) return new Unread('fault', 'the end of life in the grant is malformed')
      return earliest(told.clock === 'sender' ? told.at - skew : told.at, own)
    }
    if (expires.as === 'token' && own !== null) return own
    return earliest(receivedAt + dialect.lifetime * 1000, own)
  }
}

function isSaid(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}

function earliest(one: number, other: number | null): number {
  return other === null ? one : Math.min(one, other)
}

/** What the sender's clock showed: a life of minutes does not bear the difference between two clocks. */
function senderClock(response: OpenedResponse, times: TokenTimes, receivedAt: number): number {
  if (times.issuedAt !== null) return times.issuedAt
  const date = Date.parse(oneOf(response.header('date')) ?? '')
  return Number.isNaN(date) ? receivedAt : date
}

/** A received header value has its scheme before the token. */
function bare(token: string): string {
  return token.slice(token.lastIndexOf(' ') + 1)
}
