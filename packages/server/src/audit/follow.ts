/**
 * Follows the audit trail: changes made by other instances and by the command line reach this one here, and its own
 * changes take the same way, so that there is one way. While the trail cannot be read nobody knows what has been
 * revoked; `age` tells how long that has been so, and exchanges and calls are refused beyond `mostTrailAge`. After a
 * change of our own there is nothing to wait for: somebody may have been told that a secret is dead.
 */

import type { StoreReads } from '../stores/store.ts'
import type { AuditEvent } from './event.ts'

export interface FollowOptions {
  readonly store: Pick<StoreReads, 'feed'>
  /** The last event that need not be told: taken before the first read of what the events are to keep fresh. */
  readonly from: number
  /** Milliseconds between two looks. */
  readonly interval: number
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number
  /** Takes a page in the order of the trail. Where it fails, the same page comes again. */
  readonly onEvents: (events: readonly AuditEvent[]) => void | Promise<void>
}

export interface Follower {
  /**
   * After a change of our own: resolves when every event committed before the call has been taken. Where it fails, the
   * change is known to be missing here, and `age` is infinite until a look succeeds.
   */
  catchUp(): Promise<void>
  /** Milliseconds since the trail was last read to its end and taken. */
  age(): number
  stop(): Promise<void>
}

/** Beyond this (milliseconds) nobody knows what has been revoked: nothing is granted or let through until then. */
export const mostTrailAge = 5_000

const pageSize = 500

export function followTrail(options: FollowOptions): Follower {
  const { store, interval, monotonic, onEvents } = options
  let sequence = options.from
  let freshAt = monotonic()
  let missing = false
  let tail: Promise<void> = Promise.resolve()

  const readToEnd = async (): Promise<void> => {
    for (;;) {
      const startedAt = monotonic()
      const events = await store.feed(sequence, pageSize)
      await onEvents(events)
      sequence = events.at(-1)?.sequence ?? sequence
      if (events.length < pageSize) {
        // Only at the end: whoever is still behind does not know yet what has been revoked.
        freshAt = startedAt
        missing = false
        return
      }
      // A store in this process answers without a turn of the loop: requests would wait for the whole trail.
      await new Promise<void>((resolve) => setImmediate(resolve))
    }
  }
  const look = (): Promise<void> => {
    const turn = tail.then(readToEnd)
    tail = turn.catch(() => undefined)
    return turn
  }
  const catchUp = async (): Promise<void> => {
    try {
      await look()
    } catch (error) {
      missing = true
      throw error
    }
  }

  let waiting = false
  const timer = setInterval(() => {
    if (waiting) return
    waiting = true
    // A failure is not lost: `age` grows until a look succeeds.
    void look()
      .catch(() => undefined)
      .finally(() => {
        waiting = false
      })
  }, interval)
  timer.unref()

  return {
    catchUp,
    age: () => (missing ? Number.POSITIVE_INFINITY : monotonic() - freshAt),
    stop: async () => {
      clearInterval(timer)
      await tail
    },
  }
}
