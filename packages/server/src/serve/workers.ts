/** The processes that share the port, as their parent sees them: it starts them, replaces them and stops them. */

import cluster, { type Worker } from 'node:cluster'

/** One that ended before it could serve would most likely end again. */
const pauseBeforeAnother = 1_000

export type End = 'stopped' | 'failed'

export interface Workers {
  /** Where they serve, once all of them do; null where they were stopped before, or cannot. */
  readonly listening: Promise<string | null>
  /** Resolves when none is left after a stop, or where the first one could not serve. */
  readonly ended: Promise<End>
  stop(): void
}

export function startWorkers(count: number): Workers {
  const serving = new WeakSet<Worker>()
  const { promise: ended, resolve: end } = Promise.withResolvers<End>()
  let begun = false
  let stopping = false

  const fork = (): Promise<string | null> =>
    new Promise((resolve) => {
      const worker = cluster.fork()
      worker.once('message', ({ listening }: { listening: string }) => {
        begun = true
        serving.add(worker)
        resolve(listening)
      })
      worker.once('exit', () => resolve(null))
    })

  function endAfterTheLast(): void {
    if (workersAlive().length === 0) end('stopped')
  }

  cluster.on('exit', (worker) => {
    if (stopping) endAfterTheLast()
    else if (!begun) end('failed')
    else if (serving.has(worker)) void fork()
    else setTimeout(() => stopping || void fork(), pauseBeforeAnother)
  })

  async function start(): Promise<string | null> {
    // The first one alone: where it cannot serve the others could not either, and it says why.
    const url = await fork()
    if (url === null || stopping) return null
    await Promise.all(Array.from({ length: count - 1 }, fork))
    return stopping ? null : url
  }

  return {
    listening: start(),
    ended,
    stop() {
      stopping = true
      for (const worker of workersAlive()) worker.process.kill('SIGTERM')
      endAfterTheLast()
    },
  }
}

const workersAlive = (): readonly Worker[] =>
  Object.values(cluster.workers ?? {}).filter((worker) => worker !== undefined)
