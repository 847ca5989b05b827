/**
 * Slow hashes run one at a time, and few may wait: each takes megabytes and tens of milliseconds, so a flood of
 * wrong passwords would otherwise take the machine from everybody else.
 */

/** Too many slow hashes wait already. Nothing was tried; the caller may come again. */
export class Busy extends Error {
  override readonly name = 'Busy'
  constructor() {
    super('too many slow hashes are waiting')
  }
}

/**
 * Called when the turn has come, and throws to give it up. Attempts that were let in together look again here, when
 * those before them have been counted: without it a hundred parallel guesses would beat the counter.
 */
export type Admit = () => void

export interface SlowQueue {
  run<T>(work: () => Promise<T>, admit?: Admit): Promise<T>
}

export function createSlowQueue(mostWaiting = 16): SlowQueue {
  let waiting = 0
  let tail: Promise<unknown> = Promise.resolve()
  return {
    async run(work, admit) {
      // One runs, the others wait.
      if (waiting > mostWaiting) throw new Busy()
      waiting += 1
      const turn = tail.then(() => {
        admit?.()
        return work()
      })
      tail = turn.catch(() => undefined)
      try {
        return await turn
      } finally {
        waiting -= 1
      }
    },
  }
}
