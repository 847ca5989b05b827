/**
 * When a token is renewed. Times are read at each use, so that there are no timers: none that is too long for a runtime,
 * none that keeps a process alive, none that a suspended machine misses.
 */

import type { KeptToken } from './token-cache.ts'

/** A minute before the end, or a tenth of the life where that is less. */
function marginOf({ obtainedAt, expiresAt }: KeptToken): number {
  return expiresAt === null ? 0 : Math.min(60_000, Math.max(0, expiresAt - obtainedAt) / 10)
}

/** The token may still be sent. */
export function isAlive({ expiresAt }: KeptToken, now: number): boolean {
  return expiresAt === null || now < expiresAt
}

/** The token is sent without thinking of the next one. */
export function isFresh(kept: KeptToken, now: number): boolean {
  return now < renewalTime(kept, 0) && !isFromTheFuture(kept, now)
}

/**
 * When the next token is fetched behind the calls: at the margin, and up to a fifth earlier by `chance` (0 to 1), so that
 * clients which began together do not come back together.
 */
export function renewalTime(kept: KeptToken, chance: number): number {
  return kept.expiresAt === null ? Infinity : kept.expiresAt - marginOf(kept) * (1 + chance / 5)
}

/** The clock was set back since, or another machine wrote by another clock: what the times say is not known any more. */
export function isFromTheFuture({ obtainedAt, expiresAt }: KeptToken, now: number): boolean {
  return expiresAt !== null && obtainedAt - now > 60_000
}

/** How long a failed renewal waits until it is tried again, in milliseconds. */
export function pauseAfterFailure(kept: KeptToken): number {
  return Math.max(1000, marginOf(kept) / 5)
}
