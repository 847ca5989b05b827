/**
 * Keeps the list from growing beyond what verifiers take: a list that they refuse shuts every API, for everybody, and
 * any customer can revoke tokens without end. Where there is no room for all, organizations share it fairly: who needs
 * no more than a fair share keeps all its entries. Of the others the newest entries stay, and the older ones give way
 * to one not-before for the organization that ends all that they end; so they pay who revoke that much, with tokens
 * that are refused early.
 *
 * Of nothing but what is revoked, so that every instance publishes the same. The doors of the server do not ask here.
 */

import { digestOf } from './digest.ts'
import type { Fate, OwnedFate } from './fate.ts'
import type { Revoked } from './revocations.ts'

/** What the list says of one digest. */
export type Entry = Pick<Fate, 'digest' | 'dead' | 'notBefore'>

/** The entries of the list, in no order. */
export interface Entries {
  readonly tokens: readonly Entry[]
  readonly credentials: readonly Entry[]
  readonly organizations: readonly Entry[]
  readonly members: readonly Entry[]
}

/**
 * @param budget of entries. Organizations that are switched off or bounded by the operator stay in the list whatever
 *   it is: no customer can make one.
 */
export function withinBudget(
  { tokens, credentials, organizations, members }: Revoked,
  budget: number,
): Entries {
  const owned = [tokens, credentials, members]
  const room = budget - organizations.size
  const bounds =
    tokens.size + credentials.size + members.size <= room ? none : boundsOf(shares(owned, room), owned)
  const kept = (fates: Revoked['tokens']): readonly Entry[] => {
    const all = [...fates.values()]
    if (bounds.size === 0) return all
    return all.filter(
      ({ organizationId, lastIssued }) => lastIssued > (bounds.get(organizationId) ?? -Infinity),
    )
  }
  return {
    tokens: kept(tokens),
    credentials: kept(credentials),
    organizations: bounded(organizations, bounds),
    members: kept(members),
  }
}

const none: ReadonlyMap<string, number> = new Map()

type Owned = readonly ReadonlyMap<string, OwnedFate>[]

interface Shares {
  /** The most entries of one organization. */
  readonly most: number
  /** Of those that have more: how many. */
  readonly beyond: ReadonlyMap<string, number>
}

/** What is too little for all is divided evenly, and what somebody leaves of a share goes to the others. */
function shares(owned: Owned, room: number): Shares {
  const counts = new Map<string, number>()
  for (const fates of owned) {
    for (const { organizationId: id } of fates.values()) counts.set(id, (counts.get(id) ?? 0) + 1)
  }
  const ascending = Float64Array.from(counts.values()).sort()
  let left = Math.max(0, room)
  let most = 0
  for (const [nth, count] of ascending.entries()) {
    most = Math.floor(left / (ascending.length - nth))
    if (count > most) break
    left -= count
  }
  return { most, beyond: new Map([...counts].filter(([, count]) => count > most)) }
}

/** The second of each bound, by the id of the organization. The bound is one entry of the share. */
function boundsOf({ most, beyond }: Shares, owned: Owned): ReadonlyMap<string, number> {
  const seconds = new Map<string, number[]>()
  for (const id of beyond.keys()) seconds.set(id, [])
  for (const fates of owned) {
    for (const { organizationId, lastIssued } of fates.values()) seconds.get(organizationId)?.push(lastIssued)
  }
  return new Map(
    Array.from(seconds, ([id, of]) => {
      const ascending = Float64Array.from(of).sort()
      const replaced = ascending.length - Math.max(0, most - 1)
      return [id, ascending[replaced - 1] ?? Infinity]
    }),
  )
}

/** Who is dead stays dead, and a later bound stays. */
function bounded(
  organizations: Revoked['organizations'],
  bounds: ReadonlyMap<string, number>,
): readonly Entry[] {
  const entries = new Map<string, Entry>(organizations)
  for (const [id, second] of bounds) {
    const digest = digestOf(id)
    const { dead = false, notBefore = null } = entries.get(digest) ?? {}
    entries.set(digest, { digest, dead, notBefore: Math.max(second, notBefore ?? second) })
  }
  return [...entries.values()]
}
