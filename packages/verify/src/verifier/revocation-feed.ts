import type { KeySet } from '../key-set.ts'
import { Alarm } from './alarm.ts'
import { download } from './download.ts'
import type { IssuerKeys } from './issuer-keys.ts'
import { NoAnswer, reasonOf, type Reach } from './reach.ts'
import { LONGEST_LIST, readRevocationList, type ListRead, type RevocationList } from './revocation-list.ts'
import { SingleFlight } from './single-flight.ts'

/**
 * Milliseconds for which a list counts as fresh, from when it was asked for. Guichet publishes a revocation within
 * half a second, so that it reaches every call within five.
 */
export const FRESH = 4500
const pollEvery = 4000
const retryAfter = 1000
/** Behind a balancer, one instance tells of a list up to 0.2 s before another has it. */
const lagEndsWithin = 250

export interface RevocationFeedParts {
  readonly url: string
  readonly issuer: string
  readonly reach: Reach
  readonly keys: IssuerKeys
  /** Milliseconds for which the last list serves while there is no newer answer. */
  readonly staleAfter: number
  readonly now: () => number
}

/**
 * What is revoked, kept fresh. Whatever confirms the list (an answer with a new one, a 304, a heartbeat of the stream)
 * moves `asOf`; where nothing has for four seconds, it is fetched. So a stream that breaks leaves us polling.
 */
export class RevocationFeed {
  readonly #parts: RevocationFeedParts
  readonly #alarm = new Alarm()
  #list: RevocationList | null = null
  #etag: string | null = null
  /** When it was known for the last time that nothing newer is there. */
  #asOf = -Infinity
  /** The greatest `seq` that the stream has told of. */
  #announced = -1
  #failure: { readonly reason: string; readonly at: number } | null = null
  readonly #refreshing = new SingleFlight(() => this.#refresh())

  constructor(parts: RevocationFeedParts) {
    this.#parts = parts
  }

  get list(): RevocationList | null {
    return this.#list
  }

  /** Fetches the list now, for everybody who waits. Never rejects. */
  refresh(): Promise<void> {
    return this.#refreshing.join()
  }

  /** A list of which we know that there is a newer one is not fresh, however young. */
  isFresh(now: number): boolean {
    return this.#isWithin(FRESH, now) && !this.#isOutdated()
  }

  /**
   * Null, or why the list must not be used. Waits for one refresh where the list is not fresh; but while Guichet does
   * not answer, calls do not wait for one attempt after the other: the last list serves until `staleAfter`.
   */
  async ensure(): Promise<string | null> {
    const { now, staleAfter } = this.#parts
    // Twice, because a fetch that was under way may have left before the change that this call must know of.
    for (let turn = 0; turn < 2 && !this.isFresh(now()) && !this.#hasJustFailed(now()); turn += 1) {
      await this.refresh()
    }
    if (this.#isWithin(staleAfter, now())) return null
    return this.#failure?.reason ?? 'there is no revocation list'
  }

  /** The timers try again sooner than that. An older failure tells that they did not run, and nothing about now. */
  #hasJustFailed(now: number): boolean {
    const holds = this.#isWithin(this.#parts.staleAfter, now) ? FRESH : retryAfter
    const age = now - (this.#failure?.at ?? -Infinity)
    return age >= 0 && age < holds
  }

  /**
   * The stream stands, and tells of nothing else. That keeps a fresh list fresh and revives no other: it may have been
   * said before this process slept.
   */
  confirm(): void {
    const now = this.#parts.now()
    if (!this.isFresh(now)) return
    this.#asOf = now
    this.#failure = null
  }

  /** The stream tells which list is the newest. */
  announce(seq: number): void {
    this.#announced = Math.max(this.#announced, seq)
    if (this.#isOutdated()) void this.#catchUp()
    else this.confirm()
  }

  close(): void {
    this.#alarm.end()
  }

  /** A fetch that was under way already may have left before the change. */
  async #catchUp(): Promise<void> {
    const announced = this.#announced
    await this.refresh()
    if (this.#isOutdated() && this.#failure === null && announced === this.#announced) await this.refresh()
  }

  #isOutdated(): boolean {
    return this.#list !== null && this.#list.seq < this.#announced
  }

  #isWithin(time: number, now: number): boolean {
    const age = now - this.#asOf
    return age >= 0 && age <= time
  }

  async #refresh(): Promise<void> {
    const asked = this.#parts.now()
    const announced = this.#announced
    const hadFailed = this.#failure !== null
    let pause = retryAfter
    try {
      await this.#fetch()
      if ((this.#list?.seq ?? -1) < announced) {
        if (!hadFailed) pause = lagEndsWithin
        throw new NoAnswer('the list lags behind what was announced')
      }
      this.#asOf = asked
      this.#failure = null
      pause = Math.max(retryAfter, pollEvery - Math.max(0, this.#parts.now() - asked))
    } catch (error) {
      this.#failure = { reason: reasonOf(error), at: this.#parts.now() }
    }
    this.#wake(pause)
  }

  #wake(delay: number): void {
    this.#alarm.set(delay, () => {
      const left = this.#asOf + pollEvery - this.#parts.now()
      if (this.#failure === null && left > 0 && left < pollEvery) this.#wake(left)
      else void this.refresh()
    })
  }

  async #fetch(): Promise<void> {
    const { url, reach, keys } = this.#parts
    const answer = await download({ url, ...jwt, etag: this.#etag }, reach)
    if (answer === null) return
    const read = await this.#read(answer.text)
    if (!read.ok) throw new NoAnswer(`${url} is no revocation list of this issuer: ${read.reason}`)
    const { list } = read
    const held = this.#list
    if (held !== null && list.seq < held.seq) {
      throw new NoAnswer(`${url} answers list ${list.seq}, and ${held.seq} is known`)
    }
    this.#etag = answer.etag
    if (held?.seq === list.seq) return
    this.#list = list
    if (!namesAll(list.kids, keys.keys)) void keys.look('list')
  }

  async #read(text: string): Promise<ListRead> {
    const { keys, issuer } = this.#parts
    const read = readRevocationList(text, keys.keys, issuer)
    if (read.ok || read.reason !== 'unknown-key') return read
    await keys.look('list')
    return readRevocationList(text, keys.keys, issuer)
  }
}

const jwt = { accept: 'application/jwt', types: ['application/jwt'], most: LONGEST_LIST } as const

/** Else a key is new to us, or was taken away and must verify nothing any more: no list either. */
function namesAll(kids: ReadonlySet<string>, keys: KeySet): boolean {
  return kids.size === keys.size && [...kids].every((kid) => keys.has(kid))
}
