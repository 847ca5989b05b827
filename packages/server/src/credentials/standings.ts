/**
 * The holders that are in memory, bounded, each under its id and the names by which it was found. A change finds what
 * it touches by an index: events come by the hundred, and a search through all holders for each would stop the server.
 */

import { LRUCache } from 'lru-cache'
import type { AuditAction, AuditEvent } from '../audit/event.ts'
import type { Holder } from './holder.ts'

export interface Standing {
  /** Whether it still hears of changes. */
  current: boolean
  readonly holder: Holder
}

export type Change = Pick<AuditEvent, 'credentialId' | 'memberId' | 'organizationId' | 'action'>

interface Kept {
  standing: Standing
  readonly names: Set<string>
}

const mostStandings = 10_000

/** What is made was in no memory before, for nobody is remembered as unknown; and a token is no holder. */
const touchNothing: ReadonlySet<AuditAction> = new Set([
  'organization.created',
  'member.created',
  'credential.created',
  'credential.imported',
  'token.revoked',
])

export const touchesStandings = ({ action }: Pick<Change, 'action'>): boolean => !touchNothing.has(action)

export class Standings {
  readonly #kept = new LRUCache<string, Kept>({
    max: mostStandings,
    dispose: (kept) => this.#dispose(kept),
  })
  readonly #byName = new Map<string, Kept>()
  /** Ids of holders by the member and the organization that they belong to. */
  readonly #belonging = new Map<string, Set<string>>()

  named(name: string): Standing | undefined {
    const kept = this.#byName.get(name)
    // Asked for by its id too, so that who is used by name is not taken for forgotten.
    return kept === undefined ? undefined : this.byId(kept.standing.holder.id)
  }

  byId(id: string): Standing | undefined {
    return this.#kept.get(id)?.standing
  }

  keep(name: string | null, standing: Standing): void {
    const { id } = standing.holder
    const kept = this.#kept.get(id) ?? { standing, names: new Set() }
    if (kept.standing !== standing) {
      kept.standing.current = false
      kept.standing = standing
    }
    if (name !== null) {
      kept.names.add(name)
      this.#byName.set(name, kept)
    }
    this.#kept.set(id, kept)
    for (const owner of ownersOf(standing)) {
      const ids = this.#belonging.get(owner)
      if (ids === undefined) this.#belonging.set(owner, new Set([id]))
      else ids.add(id)
    }
  }

  /** Whatever the change may have touched is looked up again. */
  forget({ action, credentialId, memberId, organizationId }: Change): void {
    const wide = action.startsWith('organization.') || action === 'installation.restored'
    if (wide && organizationId === null) return this.#kept.clear()
    if (credentialId !== null) this.#kept.delete(credentialId)
    for (const owner of [memberId, wide ? organizationId : null]) {
      // A copy: what is deleted leaves this very set.
      for (const id of Array.from(this.#belonging.get(owner ?? '') ?? [])) this.#kept.delete(id)
    }
  }

  /** What is pushed out no longer hears of changes, so whoever still holds it must look again. */
  #dispose({ standing, names }: Kept): void {
    standing.current = false
    for (const name of names) this.#byName.delete(name)
    for (const owner of ownersOf(standing)) {
      const ids = this.#belonging.get(owner)
      ids?.delete(standing.holder.id)
      if (ids?.size === 0) this.#belonging.delete(owner)
    }
  }
}

const ownersOf = ({ holder }: Standing): readonly string[] =>
  holder.member === null ? [holder.organization.id] : [holder.organization.id, holder.member.id]
