/**
 * When and from where each secret was last used. Collected in memory and written in batches beside the exchange:
 * it informs people and the throttle, and decides nothing, so a lost minute of it is no harm.
 */

import { LRUCache } from 'lru-cache'
import type { LastUse } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'
import { usesOf } from './secret-uses.ts'

export interface LastUses {
  note(use: LastUse): void
  /** From where the credential was last used, as far as it is remembered: a use here, or one that was recalled. */
  lastAddressOf(credentialId: string): string | null
  /** Reads from the store what was used before the start, or at another instance. */
  recall(credentialId: string): Promise<void>
  /** Writes what has been noted since the last time. What cannot be written waits for the next. */
  flush(): Promise<void>
}

const mostRemembered = 50_000

/** Milliseconds for which a recalled use is not read again: whoever knocks at a blocked key must cost no read each time. */
const recalledFor = 5_000

/** By size and not by `max`, which would set the memory of all of them aside at the start. */
const bounded = { maxSize: mostRemembered, sizeCalculation: () => 1 } as const

export function collectLastUses(store: Pick<Store, 'saveLastUses' | 'lastUses'>): LastUses {
  const remembered = new LRUCache<string, LastUse>(bounded)
  const recalled = new LRUCache<string, true>({ ...bounded, ttl: recalledFor })
  let pending = new Map<string, LastUse>()

  const keepNewest = (use: LastUse): void => {
    const known = pending.get(use.secretId)
    if (known !== undefined && known.at > use.at) return
    if (known === undefined && pending.size >= mostRemembered) return
    pending.set(use.secretId, use)
  }

  return {
    note(use) {
      remembered.set(use.credentialId, use)
      keepNewest(use)
    },
    lastAddressOf: (credentialId) => remembered.get(credentialId)?.address ?? null,
    async recall(credentialId) {
      if (recalled.has(credentialId)) return
      const { last } = usesOf(await store.lastUses([credentialId]))
      recalled.set(credentialId, true)
      const known = remembered.get(credentialId)
      if (last !== null && (known === undefined || known.at < last.at)) {
        remembered.set(credentialId, last)
      }
    },
    async flush() {
      if (pending.size === 0) return
      const taken = pending
      pending = new Map()
      try {
        await store.saveLastUses([...taken.values()])
      } catch (error) {
        for (const use of taken.values()) keepNewest(use)
        throw error
      }
    },
  }
}
