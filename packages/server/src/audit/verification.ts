/** Verifies the whole chain beside the work of a running server: one at a time, a page a turn of the event loop. */

import { setImmediate as turn } from 'node:timers/promises'
import type { StoreReads } from '../stores/store.ts'
import type { ChainBreak } from './chain.ts'
import { verifyTrail } from './verify.ts'

export interface Verification {
  readonly startedAt: number
  /** Null while it runs. */
  readonly endedAt: number | null
  /** Events that were found sound so far. */
  readonly events: number
  /** The first place that is not as it was written; null where there is none, or none yet. */
  readonly broken: ChainBreak | null
}

export interface ChainVerification {
  /** The last one of this process, or the one that runs; null before the first. */
  readonly last: () => Verification | null
  /** Begins one, or joins the one that runs; resolves when it has ended. */
  readonly run: () => Promise<Verification>
}

/** A page holds the event loop up for as long as it takes to read and hash it. */
const pageSize = 500

export function chainVerification(
  store: Pick<StoreReads, 'auditChain' | 'auditHead'>,
  now: () => number,
): ChainVerification {
  let last: Verification | null = null
  let running: Promise<Verification> | null = null

  async function verify(): Promise<Verification> {
    const startedAt = now()
    last = { startedAt, endedAt: null, events: 0, broken: null }
    const between = async (events: number): Promise<void> => {
      last = { startedAt, endedAt: null, events, broken: null }
      await turn()
    }
    const verdict = await verifyTrail(store, { pageSize, between })
    return { startedAt, endedAt: now(), ...verdict }
  }

  return {
    last: () => last,
    run() {
      const before = last
      running ??= verify()
        .then(
          (ended) => (last = ended),
          (error: unknown) => {
            last = before
            throw error
          },
        )
        .finally(() => (running = null))
      return running
    },
  }
}
