/**
 * How often each credential is used, by the hour. Counted in memory and written in batches, added to what is there: it
 * informs people and decides nothing, so the seconds that a crash loses are no harm. The audit trail has each exchange.
 */

import type { Environment } from '@guichet/dialects'
import type { Usage } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'

export type Counted = 'exchanges' | 'refusals' | 'calls'

/** Whose use it is. */
export interface Used {
  readonly credentialId: string
  readonly organizationId: string
  readonly api: string
  readonly environment: Environment
}

export interface UsageCounters {
  count(what: Counted, used: Used): void
  /** Writes what has been counted since the last time. What cannot be written waits for the next. */
  flush(): Promise<void>
}

export const hour = 3_600_000

/** A flood of credentials beyond this is counted no more until the next flush. */
const mostPending = 50_000

type Counting = { -readonly [Name in keyof Usage]: Usage[Name] }

export function collectUsage(store: Pick<Store, 'addUsage'>, now: () => number): UsageCounters {
  let pending = new Map<string, Counting>()
  let startedAt = 0

  const entry = ({ credentialId, organizationId, api, environment }: Used): Counting | null => {
    const known = pending.get(credentialId)
    if (known !== undefined) return known
    if (pending.size >= mostPending) return null
    const counts = { exchanges: 0, refusals: 0, calls: 0 }
    const made: Counting = { at: startedAt, credentialId, organizationId, api, environment, ...counts }
    pending.set(credentialId, made)
    return made
  }

  const flush = async (): Promise<void> => {
    if (pending.size === 0) return
    const taken = pending
    pending = new Map()
    try {
      await store.addUsage([...taken.values()])
    } catch (error) {
      for (const { exchanges, refusals, calls, ...used } of taken.values()) {
        const again = entry(used)
        if (again === null) break
        again.exchanges += exchanges
        again.refusals += refusals
        again.calls += calls
      }
      throw error
    }
  }

  return {
    count(what, used) {
      // What was counted in one hour is written before the next one begins, by the flush of every few seconds; what is
      // still pending at the full hour counts for the hour in which it was begun.
      if (pending.size === 0) startedAt = Math.floor(now() / hour) * hour
      const counting = entry(used)
      if (counting !== null) counting[what] += 1
    },
    flush,
  }
}
