/** What a running server does by the clock, beside the requests. A failure is logged and tried again at the next turn. */

export interface Chore {
  readonly name: string
  /** Milliseconds. */
  readonly every: number
  /** Whether it is done at the start, too. */
  readonly atStart?: boolean
  readonly work: () => Promise<unknown>
}

export interface Upkeep {
  /** Ends the clock and waits for what is under way. */
  stop(): Promise<void>
}

export function keepUp(chores: readonly Chore[], onFailure: (name: string, error: unknown) => void): Upkeep {
  const running = new Map<string, Promise<void>>()
  const turn = ({ name, work }: Chore): void => {
    if (running.has(name)) return
    const done = work()
      .then(() => undefined)
      .catch((error: unknown) => onFailure(name, error))
      .finally(() => running.delete(name))
    running.set(name, done)
  }
  for (const chore of chores) if (chore.atStart === true) turn(chore)
  const timers = chores.map((chore) => setInterval(turn, chore.every, chore).unref())
  return {
    async stop() {
      for (const timer of timers) clearInterval(timer)
      await Promise.all(running.values())
    },
  }
}
