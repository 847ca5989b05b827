/** `guichet serve`: one process, or several that share the port, until a signal ends it. */

import cluster from 'node:cluster'
import type { Configuration } from '../configuration/configuration.ts'
import { startDemonstration } from './demonstration.ts'
import { openInstallation } from './installation.ts'
import { createLog } from './log.ts'
import { startServer } from './server.ts'

export interface ServeOptions {
  readonly configuration: Configuration
  /** What the configuration says that a person should know: printed at the start. */
  readonly notices: readonly string[]
  readonly demo: boolean
  readonly workers: number
  readonly print: (line: string) => void
}

/** Resolves after a clean stop: SIGTERM or SIGINT, requests under way finished, everything written. */
export async function serve(options: ServeOptions): Promise<void> {
  if (options.workers > 1 && cluster.isPrimary) return serveWithWorkers(options)
  const { configuration } = options
  const log = createLog(configuration.logs.level)
  const installation = await openInstallation(configuration)
  const stopped = stopSignal()
  const demonstration = options.demo ? await startDemonstration(installation) : null
  const server = await startServer(demonstration?.installation ?? installation, log)
  for (const notice of options.notices) log.warn(notice)
  if (cluster.isWorker) process.send?.({ listening: server.url })
  else options.print(`guichet listening on ${server.url}`)
  for (const line of demonstration?.lines(server.url) ?? []) options.print(line)
  await stopped
  await server.close()
  await demonstration?.close()
}

const stopSignal = (): Promise<void> =>
  new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve())
    if (cluster.isWorker) process.once('disconnect', () => resolve())
  })

/** Each worker is a whole server on the shared port; what one changes the others see in the audit trail. */
async function serveWithWorkers({ configuration, workers, print }: ServeOptions): Promise<void> {
  // The schema, the secrets and the first key are made once, before there is anybody to race with.
  const installation = await openInstallation(configuration)
  await installation.store.close()
  let stopping = false
  const stop = (): void => {
    stopping = true
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill('SIGTERM')
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, stop)
  const urls = await Promise.all(Array.from({ length: workers }, () => startWorker()))
  print(`guichet listening on ${urls[0]}`)
  await new Promise<void>((resolve) => {
    cluster.on('exit', () => {
      if (!stopping) cluster.fork()
      else if (Object.keys(cluster.workers ?? {}).length === 0) resolve()
    })
  })
}

const startWorker = (): Promise<string> =>
  new Promise((resolve, reject) => {
    const worker = cluster.fork()
    worker.once('message', (message: { listening: string }) => resolve(message.listening))
    worker.once('exit', (code) => reject(new Error(`a worker ended with ${code}`)))
  })
