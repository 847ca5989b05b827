import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'

const between = 20

/**
 * Holds a server of this process to the second that is promised, in looks and the pauses between them: while the machine
 * stands still nobody looks, and the server cannot follow either. The clock of a test is not moved, unlike by a poll.
 */
export async function withinASecond(status: number, ask: () => Promise<number>): Promise<void> {
  let last = await ask()
  for (let waited = 0; last !== status && waited < 1_000; waited += between) {
    await pause(between)
    last = await ask()
  }
  expect(last).toBe(status)
}
