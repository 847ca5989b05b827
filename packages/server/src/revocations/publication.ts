/**
 * The signed list, made when it is asked for after a change and kept until the next. However many changes there are, it
 * is made five times a second at most, and less often where it is long: each change of it is read by every verifier.
 * Who asks in between waits for the next one, and never gets an older one.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import type { Signer } from '../signing-keys/keyring.ts'
import { jwsWriter } from '../signing-keys/jws-writer.ts'
import { writeList } from './list.ts'
import type { Revoked } from './revocations.ts'

export interface SignedList {
  readonly seq: number
  /** A compact JWS. */
  readonly text: string
  readonly etag: string
}

/** What the list is made of now. */
export interface PublicationParts {
  readonly issuer: string
  readonly revoked: () => Revoked
  /** The most entries of a list. */
  readonly budget: number
  /** The same object for as long as no key changes. */
  readonly keys: () => { readonly kids: readonly string[]; readonly signer: Signer }
  /** Milliseconds since the epoch. */
  readonly now: () => number
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number
}

/** Milliseconds between two lists. With half a second a revocation reaches who listens within one. */
const leastPause = 200
const longestPause = 500

/** As long as the pause is for each millisecond that the last list took to make. */
const pauseForEach = 10

interface Made extends SignedList {
  readonly revoked: Revoked
  readonly keys: ReturnType<PublicationParts['keys']>
}

export class Publication {
  readonly #parts: PublicationParts
  #made: Made | null = null
  #nextAt = Number.NEGATIVE_INFINITY
  #next: Promise<SignedList> | null = null

  constructor(parts: PublicationParts) {
    this.#parts = parts
  }

  /** What tells two lists apart without making them. */
  seq(): number {
    return this.#parts.revoked().seq
  }

  /** The list as it stands when this is called, or newer. */
  list(): SignedList | Promise<SignedList> {
    const { revoked, keys, monotonic } = this.#parts
    if (this.#made?.revoked === revoked() && this.#made.keys === keys()) return this.#made
    const pause = this.#nextAt - monotonic()
    if (pause <= 0 && this.#next === null) return this.#make()
    this.#next ??= sleep(pause).then(() => {
      this.#next = null
      return this.#make()
    })
    return this.#next
  }

  #make(): SignedList {
    const { issuer, budget, now, monotonic } = this.#parts
    const startedAt = monotonic()
    const revoked = this.#parts.revoked()
    const keys = this.#parts.keys()
    const { seq, payload, etag } = writeList({ issuer, kids: keys.kids, revoked, budget })
    const text = jwsWriter(keys.signer, 'revocations+jwt')(payload(Math.floor(now() / 1000)))
    this.#made = { seq, text, etag, revoked, keys }
    const madeAt = monotonic()
    this.#nextAt = madeAt + Math.min(longestPause, Math.max(leastPause, pauseForEach * (madeAt - startedAt)))
    return this.#made
  }
}
