/** `guichet serve`: one process, or several that share the port, until a signal ends it. */

import cluster from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import type { Configuration } from '../configuration/configuration.ts'
import { demonstrate } from './demonstration.ts'
import { withFreePort } from './free-port.ts'
import { type Installation, openInstallation } from './installation.ts'
import { createLog } from './log.ts'
import { type RunningServer, startServer } from './server.ts'
import { startWorkers } from './workers.ts'

export interface ServeOptions {
  readonly configuration: Configuration
  /** What the configuration says that a person should know: printed at the start. */
  readonly notices: readonly string[]
  /** Makes credentials to try and prints the lines to paste. */
  readonly demo: boolean
  readonly workers: number
  readonly print: (line: string) => void
}

/** Resolves after a clean stop: SIGTERM or SIGINT, requests under way finished, everything written. */
export async function serve(options: ServeOptions): Promise<void> {
  if (options.workers > 1 && cluster.isPrimary) return serveWithWorkers(options)
  try {
    await serveAlone(options)
  } finally {
    // The channel to the process that started a worker would keep it alive, whatever ended its work.
    cluster.worker?.disconnect()
  }
}

async function serveAlone(options: ServeOptions): Promise<void> {
  const { configuration } = options
  const log = createLog(configuration.logs.level)
  const installation = await openInstallation(configuration)
  const stopped = stopSignal()
  // Workers leave the credentials to the process that started them.
  const linesFor = options.demo && !cluster.isWorker ? await demonstrate(installation) : null
  const server = await started(installation, log)
  for (const notice of options.notices) log.warn(notice)
  if (cluster.isWorker) process.send?.({ listening: server.url })
  else options.print(`guichet listening on ${server.url}`)
  for (const line of linesFor?.(server.url) ?? []) options.print(line)
  await stopped
  await server.close()
}

/** An open store would keep a process alive that cannot serve. */
async function started(installation: Installation, log: FastifyBaseLogger): Promise<RunningServer> {
  try {
    return await startServer(installation, log)
  } catch (error) {
    await installation.store.close()
    throw error
  }
}

/** A signal that comes again changes nothing: a group and its leader are often signalled both. */
const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => resolve())
    if (cluster.isWorker) process.once('disconnect', () => resolve())
  })

/** Each worker is a whole server on the shared port; what one changes the others see in the audit trail. */
async function serveWithWorkers({ configuration, workers, print, demo }: ServeOptions): Promise<void> {
  // The schema, the secrets and the first key are made once, before there is anybody to race with.
  const installation = await openInstallation(configuration)
  const linesFor = demo ? await demonstrate(installation) : null
  await installation.store.close()
  // A port that the system chooses is chosen once, for all of them.
  const { port } = (await withFreePort(configuration)).listen
  cluster.setupPrimary({ args: [...process.argv.slice(2), '--port', String(port)] })
  const shared = startWorkers(workers)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shared.stop)
  const url = await shared.listening
  if (url !== null) print(`guichet listening on ${url}`)
  for (const line of url === null ? [] : (linesFor?.(url) ?? [])) print(line)
  if ((await shared.ended) === 'failed') process.exitCode = 1
}
