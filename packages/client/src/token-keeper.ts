/**
 * The token of the moment, for any number of callers: one flight fetches the next one for all of them, and while the old
 * one lives nobody waits for it.
 */

import { GuichetError } from './errors.ts'
import { Flight } from './flight.ts'
import type { Settings } from './options.ts'
import { isAlive, isFromTheFuture, pauseAfterFailure, renewalTime } from './renewal-rule.ts'
import type { KeptToken } from './token-cache.ts'
import type { TokenSource } from './token-source.ts'

interface UnderWay {
  readonly flight: Flight<KeptToken>
  /** Else it was begun behind the calls, and gives up at the first failure. */
  readonly isAwaited: boolean
}

interface Held {
  readonly kept: KeptToken
  readonly renewAt: number
}

/**
 * For how long a token is not replaced that was made for a call and refused there: a second, and twice as long each time
 * that the next one fares alike. An address that always answers so must not cost an exchange for each call; and a server
 * that refuses what was made in the second of a revocation, since tokens tell whole seconds, takes the next one.
 */
const shortestDoubt = 1000
const longestDoubt = 30_000

export class TokenKeeper {
  readonly #source: TokenSource
  readonly #now: () => number
  readonly #random: () => number
  #held: Held | null = null
  /** The last token that the API refused. */
  #dead: string | null = null
  #underWay: UnderWay | null = null
  #noRenewalBefore = 0
  #doubted: { readonly token: string; readonly from: number; readonly until: number } | null = null
  #doubts = 0

  constructor(source: TokenSource, { now, random }: Pick<Settings, 'now' | 'random'>) {
    this.#source = source
    this.#now = now
    this.#random = random
  }

  /** A token that lives, as far as its times tell. */
  async token(): Promise<KeptToken> {
    const held = this.#held
    const now = this.#now()
    if (held === null || !isAlive(held.kept, now)) return this.#next()
    const isDue = now >= held.renewAt || isFromTheFuture(held.kept, now)
    if (isDue && now >= this.#noRenewalBefore) this.#renewBehind(held.kept)
    return held.kept
  }

  /** The API refused this token: the next call fetches another. Another that came meanwhile stays. */
  drop(token: string): void {
    if (this.#held?.kept.token !== token || this.#isDoubted(token)) return
    this.#held = null
    this.#dead = token
  }

  /** Another token than the one that the API refused, or null where there is none to be had. */
  async replace(token: string): Promise<KeptToken | null> {
    this.drop(token)
    const kept = await this.token()
    return kept.token === token ? null : kept
  }

  /** A call was repeated with a new token. Where that was refused too, the token may not be at fault. */
  repeated(token: string, isRefused: boolean): void {
    // Of many calls that were repeated with it, one counts.
    if (isRefused && this.#doubted?.token === token) return
    const doubt = Math.min(longestDoubt, shortestDoubt * 2 ** this.#doubts)
    this.#doubts = isRefused ? this.#doubts + 1 : 0
    const from = this.#now()
    this.#doubted = isRefused ? { token, from, until: from + doubt } : null
  }

  #isDoubted(token: string): boolean {
    const now = this.#now()
    // The clock may have been set back since.
    return this.#doubted?.token === token && now >= this.#doubted.from && now < this.#doubted.until
  }

  async #next(): Promise<KeptToken> {
    const { flight, isAwaited } = this.#joined(true)
    try {
      return await flight.result
    } catch (error) {
      if (flight.hasEnded && isAwaited) throw error
      this.#leave(flight)
      return this.#next()
    }
  }

  #renewBehind(kept: KeptToken): void {
    const { flight } = this.#joined(false)
    flight.result.catch((error: unknown) => {
      this.#leave(flight)
      const said = error instanceof GuichetError ? (error.retryAfter ?? 0) * 1000 : 0
      this.#noRenewalBefore = this.#now() + Math.max(said, pauseAfterFailure(kept))
    })
  }

  /** The flight that is under way, or a new one. */
  #joined(isAwaited: boolean): UnderWay {
    if (this.#underWay !== null && !this.#underWay.flight.hasEnded) return this.#underWay
    const isDead = this.#held === null && this.#dead !== null
    const instead = this.#held?.kept.token ?? this.#dead
    const flight = new Flight(async () => this.#hold(await this.#source({ instead, isDead, isAwaited })))
    this.#underWay = { flight, isAwaited }
    return this.#underWay
  }

  /** Nobody joins it any more: it has failed, or is lost. */
  #leave(flight: Flight<KeptToken>): void {
    if (this.#underWay?.flight === flight) this.#underWay = null
  }

  #hold(kept: KeptToken): KeptToken {
    // A bearer token that is given again is near its end still: it is not asked for with each call.
    const isNew = kept.token !== this.#held?.kept.token
    this.#noRenewalBefore = isNew ? 0 : this.#now() + pauseAfterFailure(kept)
    this.#held = { kept, renewAt: renewalTime(kept, this.#random()) }
    return kept
  }
}
