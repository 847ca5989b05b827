/**
 * One set of counters of failed attempts for all dialects and for people, by credential and address together, by
 * address, and by credential. The counters are derived from the audit trail: a restart reads the recent refusals
 * back, and other instances follow them in the feed, so that neither is a fresh budget.
 *
 * A success costs nothing while nobody fails: the tables are empty and no digest is made.
 */

import { LRUCache } from 'lru-cache'
import { addressBucket } from '../credentials/address.ts'
import { Refusal } from './refusal.ts'

export interface ThrottleLimit {
  readonly failures: number
  /** Milliseconds from the first failure until the count is forgotten. */
  readonly window: number
}

export interface ThrottleLimits {
  readonly credentialAndAddress: ThrottleLimit
  readonly address: ThrottleLimit
  /** Over all addresses. Blocks for `block` only, so that a stranger cannot lock an integration out for long. */
  readonly credential: ThrottleLimit & { readonly block: number }
}

/** Digests of what an attempt named, as they stand in the audit trail. */
export interface AttemptDigests {
  /** Empty where the attempt named none. */
  readonly key: string
  readonly address: string
}

interface Counter {
  count: number
  /** Monotonic milliseconds. */
  endsAt: number
}

/** Enough for a flood of strangers; the least recently tried are forgotten first. */
const mostCounters = 100_000

/** By size and not by `max`, which would set the memory of all of them aside at the start. */
const emptyCounters = (): LRUCache<string, Counter> =>
  new LRUCache({ maxSize: mostCounters, sizeCalculation: () => 1 })

export class Throttle {
  readonly #limits: ThrottleLimits
  readonly #digest: (text: string) => string
  readonly #monotonic: () => number
  readonly #pairs = emptyCounters()
  readonly #addresses = emptyCounters()
  readonly #keys = emptyCounters()

  constructor(limits: ThrottleLimits, digest: (text: string) => string, monotonic: () => number) {
    this.#limits = limits
    this.#digest = digest
    this.#monotonic = monotonic
  }

  /** A secret without a key has no name to count by: one counter for all such callers would shut all of them out. */
  digests(key: string | null, address: string): AttemptDigests {
    return {
      key: key === null ? '' : this.#digest(`key:${key}`),
      address: this.#digest(`address:${addressBucket(address)}`),
    }
  }

  /**
   * Throws while the pair, the address or the key is blocked, whether or not the secret would be right: an answer
   * that differs would tell. `known` exempts the address that the credential was last used from, so that an
   * attacker elsewhere does not lock its owner out.
   */
  admit(key: string | null, address: string, known: boolean): void {
    if (this.#addresses.size === 0) return
    const digests = this.digests(key, address)
    const now = this.#monotonic()
    const named = digests.key !== ''
    if (named)
      this.#refuseAbove(this.#pairs, pairOf(digests), this.#limits.credentialAndAddress.failures, now)
    this.#refuseAbove(this.#addresses, digests.address, this.#limits.address.failures, now)
    if (named && !known) this.#refuseAbove(this.#keys, digests.key, this.#limits.credential.failures, now)
  }

  /** Whether the key is blocked for whoever is not `known`. */
  blocksKey(key: string | null): boolean {
    if (key === null || this.#keys.size === 0) return false
    const counter = this.#keys.peek(this.#digest(`key:${key}`))
    const { failures } = this.#limits.credential
    return counter !== undefined && counter.count >= failures && counter.endsAt > this.#monotonic()
  }

  /** How many of each kind are blocked now. */
  blocked(): Readonly<Record<keyof ThrottleLimits, number>> {
    const now = this.#monotonic()
    const above = (counters: LRUCache<string, Counter>, most: number): number => {
      let blocked = 0
      for (const { count, endsAt } of counters.values()) if (count >= most && endsAt > now) blocked += 1
      return blocked
    }
    const { credentialAndAddress, address, credential } = this.#limits
    return {
      credentialAndAddress: above(this.#pairs, credentialAndAddress.failures),
      address: above(this.#addresses, address.failures),
      credential: above(this.#keys, credential.failures),
    }
  }

  /** Counts a failure `age` milliseconds old. */
  failed(digests: AttemptDigests, age = 0): void {
    const { credentialAndAddress, address, credential } = this.#limits
    this.#count(this.#addresses, digests.address, address.window, age)
    if (digests.key === '') return
    this.#count(this.#pairs, pairOf(digests), credentialAndAddress.window, age)
    const counter = this.#count(this.#keys, digests.key, credential.window, age)
    if (counter.count === credential.failures) counter.endsAt = this.#monotonic() - age + credential.block
  }

  /** Forgives the pair. The address keeps its count: a caller could mix its own good credential into a search. */
  succeeded(key: string | null, address: string): void {
    if (key === null || this.#pairs.size === 0) return
    this.#pairs.delete(pairOf(this.digests(key, address)))
  }

  #refuseAbove(counters: LRUCache<string, Counter>, name: string, most: number, now: number): void {
    const counter = counters.get(name)
    if (counter === undefined || counter.count < most) return
    if (counter.endsAt <= now) counters.delete(name)
    else {
      const retryAfter = Math.ceil((counter.endsAt - now) / 1000)
      throw new Refusal('throttled', 'too many failed attempts', { retryAfter })
    }
  }

  #count(counters: LRUCache<string, Counter>, name: string, window: number, age: number): Counter {
    const now = this.#monotonic()
    const counter = counters.get(name)
    if (counter !== undefined && counter.endsAt > now) {
      counter.count += 1
      return counter
    }
    const fresh = { count: 1, endsAt: now - age + window }
    counters.set(name, fresh)
    return fresh
  }
}

const pairOf = (digests: AttemptDigests): string => digests.key + digests.address
