import type { KeySet } from '../key-set.ts'
import { importKeySet } from '../node/import-key.ts'
import { Alarm } from './alarm.ts'
import { download, type Downloaded } from './download.ts'
import { NoAnswer, reasonOf, type Reach } from './reach.ts'
import { SingleFlight } from './single-flight.ts'

const mostBytes = 1024 * 1024

/** Seconds: where the answer does not say for how long it holds, and between which bounds it is believed. */
const usualMaxAge = 300
const leastMaxAge = 60
const greatestMaxAge = 24 * 3600

/** Milliseconds. An unknown key id makes one request in this time, whoever sends how many: RFC 8725bis section 3.10. */
const coolDown = 30_000
const retryAfter = 5000
/** Milliseconds in which a failure is the answer to everybody who asks. */
const failureHolds = 1000

export interface IssuerKeysParts {
  readonly url: string
  readonly reach: Reach
  /** Milliseconds for which keys serve that could not be refreshed. */
  readonly maxStale: number
  readonly now: () => number
  /** The keys are others than before: what was verified with the old ones is to be verified again. */
  readonly changed: () => void
}

interface Held {
  readonly keys: KeySet
  readonly text: string
  readonly etag: string | null
  /** When they were asked for. */
  readonly asOf: number
}

const noKeys: KeySet = new Map()

/**
 * The keys of the issuer: fetched, kept, and replaced as a whole, so that a key which was taken away is trusted no more
 * (GHSA-675f-rq2r-jw82).
 */
export class IssuerKeys {
  readonly #parts: IssuerKeysParts
  readonly #alarm = new Alarm()
  readonly #lastLook: Record<'token' | 'list', number> = { token: -Infinity, list: -Infinity }
  readonly #refreshing = new SingleFlight(() => this.#refresh())
  #held: Held | null = null
  #failure: { readonly reason: string; readonly at: number } | null = null

  constructor(parts: IssuerKeysParts) {
    this.#parts = parts
  }

  get keys(): KeySet {
    return this.#held?.keys ?? noKeys
  }

  /** Why the last attempt failed; null where it did not. */
  get failure(): string | null {
    return this.#failure?.reason ?? null
  }

  /** A clock that was set back says nothing about an age: then the keys are asked for again. */
  isUsable(now: number): boolean {
    const age = now - (this.#held?.asOf ?? -Infinity)
    return age >= 0 && age <= this.#parts.maxStale
  }

  /** Fetches them now, for everybody who waits. Never rejects. */
  refresh(): Promise<void> {
    return this.#refreshing.join()
  }

  /** Null, or why there are no keys that may be used. */
  async ensure(): Promise<string | null> {
    const { now } = this.#parts
    if (this.isUsable(now())) return null
    if (!happenedWithin(this.#failure?.at ?? -Infinity, now(), failureHolds)) await this.refresh()
    return this.isUsable(now()) ? null : (this.failure ?? 'there are no keys')
  }

  /** Somebody names a key that we do not hold. A token may be anybody's, so it cannot use up the turn of a list. */
  async look(asker: 'token' | 'list'): Promise<void> {
    const now = this.#parts.now()
    if (happenedWithin(this.#lastLook[asker], now, coolDown)) {
      if (this.#refreshing.isUnderWay) await this.refresh()
      return
    }
    this.#lastLook[asker] = now
    await this.refresh()
  }

  close(): void {
    this.#alarm.end()
  }

  async #refresh(): Promise<void> {
    const asOf = this.#parts.now()
    try {
      const maxAge = await this.#fetch(asOf)
      this.#failure = null
      // Ahead of the end, so that no call waits for it.
      this.#wake(maxAge * 800)
    } catch (error) {
      this.#failure = { reason: reasonOf(error), at: this.#parts.now() }
      this.#wake(retryAfter)
    }
  }

  /** @returns seconds for which the answer holds */
  async #fetch(asOf: number): Promise<number> {
    const { url, reach, changed } = this.#parts
    const held = this.#held
    const answer = await download({ url, ...jwks, etag: held?.etag ?? null }, reach)
    if (held !== null && (answer === null || answer.text === held.text)) {
      this.#held = { ...held, asOf }
      return maxAgeOf(answer)
    }
    if (answer === null) throw new NoAnswer(`${url} answers 304 to the first request`)
    this.#held = { keys: keysIn(answer.text, url), text: answer.text, etag: answer.etag, asOf }
    changed()
    return maxAgeOf(answer)
  }

  #wake(delay: number): void {
    this.#alarm.set(delay, () => void this.refresh())
  }
}

const jwks = {
  accept: 'application/jwk-set+json, application/json',
  types: ['application/jwk-set+json', 'application/json'],
  most: mostBytes,
} as const

function keysIn(text: string, url: string): KeySet {
  const imported = importKeySet(jsonIn(text))
  if (!imported.ok) throw new NoAnswer(`${url} is no key set: ${imported.reason}`)
  // An empty set would refuse every token; the old one is the better knowledge.
  if (imported.keys.size === 0) throw new NoAnswer(`${url} has no key that can be used`)
  return imported.keys
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function maxAgeOf(answer: Downloaded | null): number {
  return Math.min(greatestMaxAge, Math.max(leastMaxAge, answer?.maxAge ?? usualMaxAge))
}

function happenedWithin(at: number, now: number, time: number): boolean {
  return now >= at && now - at < time
}
