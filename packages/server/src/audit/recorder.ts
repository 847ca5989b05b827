/**
 * Group commit. All events of one turn of the event loop, and all that arrive while a commit is under way, share the
 * next commit: a durable record costs microseconds instead of a sync to the disk for each.
 */

import { StoreUnavailable } from '../stores/failures.ts'
import type { Store } from '../stores/store.ts'
import type { AuditDraft } from './event.ts'

export interface Recorder {
  /** Resolves when the event is durable; rejects with `StoreUnavailable` when it could not be written. */
  record(draft: AuditDraft): Promise<void>
  /** Resolves when nothing waits any more. */
  idle(): Promise<void>
}

/** More would wait for longer than any caller does. */
const waitingLimit = 10_000

/** A commit blocks the event loop for its length. */
const batchLimit = 1_000

interface Waiting {
  readonly draft: AuditDraft
  readonly resolve: () => void
  readonly reject: (error: StoreUnavailable) => void
}

export function createRecorder(
  store: Pick<Store, 'appendEvents'>,
  schedule: (run: () => void) => void = setImmediate,
): Recorder {
  let waiting: Waiting[] = []
  let running: Promise<void> | null = null

  async function commitAll(): Promise<void> {
    while (waiting.length > 0) {
      // Also between commits: a store in this process answers without a turn of the loop, and input would never be read.
      await new Promise<void>((resolve) => schedule(resolve))
      const batch = waiting.slice(0, batchLimit)
      waiting = waiting.slice(batchLimit)
      const failure = await commit(store, batch)
      // Who came meanwhile would wait as long again, for the same no.
      if (failure !== null) for (const item of waiting.splice(0)) item.reject(failure)
    }
    running = null
  }

  return {
    record(draft) {
      if (waiting.length >= waitingLimit) {
        return Promise.reject(new StoreUnavailable('too many audit events wait to be written'))
      }
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      waiting.push({ draft, resolve, reject })
      running ??= commitAll()
      return promise
    },
    async idle() {
      while (running !== null) await running
    },
  }
}

async function commit(
  store: Pick<Store, 'appendEvents'>,
  batch: readonly Waiting[],
): Promise<StoreUnavailable | null> {
  try {
    await store.appendEvents(batch.map((item) => item.draft))
  } catch (error) {
    const failure =
      error instanceof StoreUnavailable
        ? error
        : new StoreUnavailable('the audit events could not be written', { cause: error })
    for (const item of batch) item.reject(failure)
    return failure
  }
  for (const item of batch) item.resolve()
  return null
}
