/**
 * Holders in memory, bounded, kept fresh by the feed of changes. A standing that the feed has touched is no longer
 * `current`, and whoever keeps a reference to it (a verified token does) looks it up again.
 *
 * Unknown keys are never kept: a flood of guesses must not push out the callers who work.
 */

import type { StoreReads } from '../stores/store.ts'
import { type Holder, holderOfCredential, holderOfPassword } from './holder.ts'
import { type Change, type Standing, Standings, touchesStandings } from './standings.ts'

export type { Standing }

export type DirectoryReads = Pick<
  StoreReads,
  | 'findByKey'
  | 'findByTokenDigest'
  | 'findBySecretDigest'
  | 'findById'
  | 'findMemberByEmail'
  | 'member'
  | 'organization'
>

/** Apart from the keys and the tokens, as those are from each other. */
const secretName = (digest: string): string => `secret ${digest}`

export class Directory {
  readonly #reads: DirectoryReads
  readonly #standings = new Standings()
  #changes = 0

  constructor(reads: DirectoryReads) {
    this.#reads = reads
  }

  /** The standing of a key if it is in memory: the way of an exchange that waits for nothing. */
  known(key: string): Standing | undefined {
    return this.#standings.named(key)
  }

  async byKey(key: string): Promise<Standing | null> {
    return (
      this.known(key) ??
      this.#look(key, async () => {
        const found = await this.#reads.findByKey(key)
        return found === null ? null : holderOfCredential(found)
      })
    )
  }

  /** Costs what looking for a key costs that nobody has. */
  async lookInVain(key: string): Promise<void> {
    await this.#reads.findByKey(`${key} `)
  }

  /** A bearer token by the digests under which it may be stored; the first is our own. */
  async byTokenDigest(digests: readonly [string, ...string[]]): Promise<Standing | null> {
    // Apart from the keys: a key that reads like a digest must not come to name a token.
    const name = `token ${digests[0]}`
    return (
      this.known(name) ??
      this.#look(name, async () => {
        const found = await this.#reads.findByTokenDigest(digests)
        return found === null ? null : holderOfCredential(found)
      })
    )
  }

  knownSecret([own]: readonly [string, ...string[]]): Standing | undefined {
    return this.known(secretName(own))
  }

  /** A key pair by the digests under which one of its secrets may be stored; the first is our own. */
  async bySecretDigest(digests: readonly [string, ...string[]]): Promise<Standing | null> {
    return (
      this.knownSecret(digests) ??
      this.#look(secretName(digests[0]), async () => {
        const found = await this.#reads.findBySecretDigest(digests)
        return found === null ? null : holderOfCredential(found)
      })
    )
  }

  /**
   * Always from the store: passwords are rare, slow to prove and the most wanted. It hears of no change, and so it is
   * never current.
   */
  async byEmail(email: string): Promise<Standing | null> {
    const found = await this.#reads.findMemberByEmail(email)
    return found === null
      ? null
      : { current: false, holder: holderOfPassword(found.member, found.organization) }
  }

  /** The holder that a token names: a credential, or a member whose password was exchanged. */
  async byId(id: string): Promise<Standing | null> {
    return this.#standings.byId(id) ?? this.#look(null, () => this.#holder(id))
  }

  async #holder(id: string): Promise<Holder | null> {
    const found = await this.#reads.findById(id)
    if (found !== null) return holderOfCredential(found)
    const member = await this.#reads.member(id)
    const organization = member === null ? null : await this.#reads.organization(member.organizationId)
    return member === null || organization === null ? null : holderOfPassword(member, organization)
  }

  async #look(name: string | null, find: () => Promise<Holder | null>): Promise<Standing | null> {
    const before = this.#changes
    const holder = await find()
    if (holder === null) return null
    const standing: Standing = { current: true, holder }
    // A change that arrived while the store was read may be newer than what was read: then nothing is kept.
    if (before !== this.#changes) return { current: false, holder }
    this.#standings.keep(name, standing)
    return standing
  }

  /** Takes a change from the feed: whatever it may have touched is looked up again. */
  forget(change: Change): void {
    if (!touchesStandings(change)) return
    this.#changes += 1
    this.#standings.forget(change)
  }
}
