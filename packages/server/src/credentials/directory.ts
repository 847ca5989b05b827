/**
 * Holders in memory, bounded, kept fresh by the feed of changes. A standing that the feed has touched is no longer
 * `current`, and whoever keeps a reference to it (a verified token does) looks it up again.
 *
 * Unknown keys are never kept: a flood of guesses must not push out the callers who work.
 */

import { LRUCache } from 'lru-cache'
import type { AuditEvent } from '../audit/event.ts'
import type { StoreReads } from '../stores/store.ts'
import { type Holder, holderOfCredential, holderOfPassword } from './holder.ts'

export interface Standing {
  current: boolean
  readonly holder: Holder
}

export type DirectoryReads = Pick<
  StoreReads,
  'findByKey' | 'findByTokenDigest' | 'findById' | 'findMemberByEmail' | 'member' | 'organization'
>

const mostStandings = 10_000

/** What is pushed out no longer hears of changes, so whoever still holds it must look again. */
const standings = (): LRUCache<string, Standing> =>
  new LRUCache({
    max: mostStandings,
    dispose: (standing) => {
      standing.current = false
    },
  })

export class Directory {
  readonly #reads: DirectoryReads
  readonly #byId = standings()
  readonly #byName = standings()
  #changes = 0

  constructor(reads: DirectoryReads) {
    this.#reads = reads
  }

  /** The standing of a key if it is in memory: the way of an exchange that waits for nothing. */
  known(key: string): Standing | undefined {
    const standing = this.#byName.get(key)
    return standing?.current === true ? standing : undefined
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

  /** Always from the store: passwords are rare, slow to prove and the most wanted. */
  async byEmail(email: string): Promise<Standing | null> {
    const found = await this.#reads.findMemberByEmail(email)
    return found === null
      ? null
      : { current: true, holder: holderOfPassword(found.member, found.organization) }
  }

  /** The holder that a token names: a credential, or a member whose password was exchanged. */
  async byId(id: string): Promise<Standing | null> {
    const standing = this.#byId.get(id)
    return standing?.current === true ? standing : this.#look(null, () => this.#holder(id))
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
    if (name !== null) this.#byName.set(name, standing)
    this.#byId.set(holder.id, standing)
    return standing
  }

  /** Takes a change from the feed: whatever it may have touched is looked up again. */
  forget(event: Pick<AuditEvent, 'credentialId' | 'memberId' | 'organizationId' | 'action'>): void {
    this.#changes += 1
    const wide = event.action.startsWith('organization.') || event.action === 'installation.restored'
    for (const standings of [this.#byId, this.#byName]) {
      for (const [name, standing] of standings.entries()) {
        const { id, organization, member } = standing.holder
        const touched =
          id === event.credentialId ||
          (member !== null && member.id === event.memberId) ||
          (wide && (event.organizationId === null || organization.id === event.organizationId))
        if (touched) standings.delete(name)
      }
    }
  }
}
