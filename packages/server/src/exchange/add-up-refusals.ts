/**
 * A blocked caller can go on asking for free; one event for each try would let it fill the disk until nobody gets a
 * token. The first refusal of a blocked address is recorded as it happens, the rest are added up and recorded as one.
 */

import { addressBucket } from '../credentials/address.ts'
import type { Recorded } from './record.ts'

export interface RefusalSums {
  /** Whether this one is to be recorded now; otherwise it has been added up. */
  first(attempt: Recorded): boolean
  /** What has been added up since the last call, an entry for each address. */
  take(): readonly { readonly attempt: Recorded; readonly count: number }[]
}

const mostSums = 10_000

export function addUpRefusals(): RefusalSums {
  let sums = new Map<string, { attempt: Recorded; count: number }>()
  return {
    first(attempt) {
      const bucket = addressBucket(attempt.address)
      const sum = sums.get(bucket)
      if (sum !== undefined) {
        sum.count += 1
        return false
      }
      if (sums.size < mostSums) sums.set(bucket, { attempt, count: 0 })
      return true
    },
    take() {
      const taken = [...sums.values()].filter(({ count }) => count > 0)
      sums = new Map()
      return taken
    },
  }
}
