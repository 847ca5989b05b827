/**
 * When and from where each credential was last used. Collected in memory and written in batches beside the exchange:
 * it informs people and the throttle, and decides nothing, so a lost minute of it is no harm.
 */

import { LRUCache } from 'lru-cache'
import type { LastUse } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'

export interface LastUses {
  note(use: LastUse): void
  /** From where the credential was last used since the start, as far as it is remembered. */
  lastAddressOf(credentialId: string): string | null
  /** Writes what has been noted since the last time. What cannot be written waits for the next. */
  flush(): Promise<void>
}

const mostRemembered = 50_000

export function collectLastUses(store: Pick<Store, 'saveLastUses'>): LastUses {
  const remembered = new LRUCache<string, LastUse>({ max: mostRemembered })
  let pending = new Map<string, LastUse>()

  const keepNewest = (use: LastUse): void => {
    const known = pending.get(use.credentialId)
    if (known !== undefined && known.at > use.at) return
    if (known === undefined && pending.size >= mostRemembered) return
    pending.set(use.credentialId, use)
  }

  return {
    note(use) {
      remembered.set(use.credentialId, use)
      keepNewest(use)
    },
    lastAddressOf: (credentialId) => remembered.get(credentialId)?.address ?? null,
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
