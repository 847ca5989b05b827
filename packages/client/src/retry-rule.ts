/** Which failures of an exchange pass, and how long to wait for that. */

import type { GuichetError, GuichetErrorCode } from './errors.ts'

const mostTries = 3

/** From the first try to the beginning of the last one, in milliseconds. */
const longestTime = 60_000

/** An exchange changes nothing, so that one whose connection was cut may be made again. */
const passing: ReadonlySet<GuichetErrorCode> = new Set([
  'exchange_throttled',
  'exchange_unavailable',
  'exchange_unreachable',
])

/** The milliseconds to wait before another try, or null where there is to be none. `chance` is from 0 to 1. */
export function waitBeforeRetry(
  { code, retryAfter }: GuichetError,
  tries: number,
  elapsed: number,
  chance: number,
): number | null {
  if (!passing.has(code) || tries >= mostTries) return null
  const wait = retryAfter === undefined ? 250 * 2 ** tries * (0.5 + chance) : retryAfter * 1000 + 250 * chance
  return elapsed + wait <= longestTime ? wait : null
}

/**
 * How long the same credentials are not offered again, in milliseconds: half a minute after a refusal, which repeating
 * does not mend and which a server counts as an attack; and until the time that the server gave, within five minutes.
 * Where nobody has waited yet, somebody may, unless that is too long.
 */
export function restAfter({ code, retryAfter }: GuichetError, wasAwaited: boolean): number {
  if (code === 'credentials_refused' || code === 'exchange_refused') return 30_000
  if (!passing.has(code) || retryAfter === undefined) return 0
  const wait = retryAfter * 1000
  return wasAwaited || wait > longestTime ? Math.min(wait, 300_000) : 0
}
