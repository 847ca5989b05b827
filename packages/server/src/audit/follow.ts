/**
 * Follows the audit trail: changes made by other instances and by the command line reach this one here, and its own
 * changes take the same way, so that there is one way. While the trail cannot be read nobody knows what has been
 * revoked; `age` tells how long that has been so, and the calls are refused beyond a bound.
 */

import type { StoreReads } from '../stores/store.ts'
import type { AuditEvent } from './event.ts'

export interface FollowOptions {
  readonly store: Pick<StoreReads, 'feed' | 'lastSequence'>
  /** Milliseconds between two looks. */
  readonly interval: number
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number
  readonly onEvent: (event: AuditEvent) => void | Promise<void>
}

export interface Follower {
  /** Resolves when every event committed before the call has been taken. */
  catchUp(): Promise<void>
  /** Milliseconds since the trail was last read to its end. */
  age(): number
  stop(): Promise<void>
}

const pageSize = 500

export async function followTrail(options: FollowOptions): Promise<Follower> {
  const { store, interval, monotonic, onEvent } = options
  let sequence = await store.lastSequence()
  let freshAt = monotonic()
  let tail: Promise<void> = Promise.resolve()

  const readToEnd = async (): Promise<void> => {
    const startedAt = monotonic()
    for (;;) {
      const events = await store.feed(sequence, pageSize)
      for (const event of events) {
        await onEvent(event)
        sequence = event.sequence
      }
      if (events.length < pageSize) break
    }
    freshAt = startedAt
  }
  const catchUp = (): Promise<void> => {
    const turn = tail.then(readToEnd)
    tail = turn.catch(() => undefined)
    return turn
  }

  let waiting = false
  const timer = setInterval(() => {
    if (waiting) return
    waiting = true
    // A failure is not lost: `age` grows until a look succeeds.
    void catchUp()
      .catch(() => undefined)
      .finally(() => {
        waiting = false
      })
  }, interval)
  timer.unref()

  return {
    catchUp,
    age: () => monotonic() - freshAt,
    stop: async () => {
      clearInterval(timer)
      await tail
    },
  }
}
