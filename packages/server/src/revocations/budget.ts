/**
 * Keeps the list from growing beyond what verifiers take: one that they refuse shuts every API, for everybody, and any
 * customer can revoke tokens without end. Where there is no room for all, organizations share it: who needs no more
 * than a fair share keeps all its entries. Of the others the newest entries stay, and the older ones give way to one
 * not-before for the organization, which ends all that they end; who revokes that much pays, with tokens that are
 * refused early.
 *
 * Made of nothing but what is revoked, so every instance publishes the same. The doors of the server do not ask here.
 */

import { digestOf } from './digest.ts'
import type { Fate } from './fate.ts'
import type { Revoked } from './revocations.ts'

/** What the list says of one digest. */
export type Entry = Pick<Fate, 'digest' | 'dead' | 'notBefore'>

/** The entries of a list, in no order. */
export interface Entries {
  readonly tokens: readonly Entry[]
  readonly credentials: readonly Entry[]
  readonly organizations: readonly Entry[]
  readonly members: readonly Entry[]
}

/**
 * @param budget of entries. An organization that is switched off or bounded stays in the list whatever it is: the
 *   operator alone makes organizations.
 */
export function withinBudget(
  { tokens, credentials, organizations, members }: Revoked,
  budget: number,
): Entries {
  const room = budget - organizations.size
  const fits = tokens.size + credentials.size + members.size <= room
  const bounds = fits ? none : boundsFor([tokens, credentials, members], room)
  const kept = (fates: Revoked['tokens']): readonly Entry[] => {
    const all = [...fates.values()]
    if (bounds.size === 0) return all
    return all.filter(({ organizationId, lastIssued }) => lastIssued > (bounds.get(organizationId) ?? -1))
  }
  return {
    tokens: kept(tokens),
    credentials: kept(credentials),
    organizations: withBounds(organizations, bounds),
    members: kept(members),
  }
}

/** Seconds up to which tokens are refused, by the id of the organization. */
type Bounds = ReadonlyMap<string, number>

const none: Bounds = new Map()

function boundsFor(owned: readonly Revoked['tokens'][], room: number): Bounds {
  const seconds = new Map<string, number[]>()
  for (const fates of owned) {
    for (const { organizationId, lastIssued } of fates.values()) {
      const known = seconds.get(organizationId)
      if (known === undefined) seconds.set(organizationId, [lastIssued])
      else known.push(lastIssued)
    }
  }
  const share = fairShare(
    Array.from(seconds.values(), ({ length }) => length),
    room,
  )
  const bounds = new Map<string, number>()
  for (const [id, all] of seconds) if (all.length > share) bounds.set(id, boundOf(all, share))
  return bounds
}

/** What one may have at most, so that all get what they need or as much as anybody: what is not needed goes to others. */
function fairShare(needs: readonly number[], room: number): number {
  let left = Math.max(0, room)
  let share = 0
  for (const [nth, need] of Float64Array.from(needs).sort().entries()) {
    share = Math.floor(left / (needs.length - nth))
    if (need > share) break
    left -= need
  }
  return share
}

/** The bound is an entry of the share, too. */
function boundOf(seconds: readonly number[], share: number): number {
  const ascending = Float64Array.from(seconds).sort()
  return ascending[ascending.length - Math.max(1, share)] ?? 0
}

/** Who is dead stays dead, and a later bound stays. */
function withBounds(organizations: Revoked['organizations'], bounds: Bounds): readonly Entry[] {
  const entries = new Map<string, Entry>(organizations)
  for (const [id, second] of bounds) {
    const digest = digestOf(id)
    const { dead = false, notBefore = null } = entries.get(digest) ?? {}
    entries.set(digest, { digest, dead, notBefore: Math.max(second, notBefore ?? second) })
  }
  return [...entries.values()]
}
