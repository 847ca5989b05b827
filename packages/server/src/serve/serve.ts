/** `guichet serve`: one process, or several that share the port, until a signal ends it. */

import cluster from 'node:cluster'
import type { FastifyBaseLogger } from 'fastify'
import { type Configuration, withPort } from '../configuration/configuration.ts'
import { readEnvironment } from '../configuration/environment.ts'
import { withFreePort } from './free-port.ts'
import { greet, type Greeting } from './greet.ts'
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
  /** For people alone: standard error, and no log. */
  readonly tell: (line: string) => void
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
  const server = await started(installation, log)
  try {
    for (const notice of options.notices) log.info(notice)
    if (cluster.isWorker) process.send?.({ listening: server.url })
    else options.print(`guichet listening on ${server.url}`)
    // After the start, so that one that fails ends no secret. Workers leave it to the process that started them.
    if (!cluster.isWorker) await greet(greetingOf(options, log, stopped), installation, server)
    await stopped
  } finally {
    await server.close()
  }
}

function greetingOf(
  { demo, print, tell }: Pick<ServeOptions, 'demo' | 'print' | 'tell'>,
  log: FastifyBaseLogger,
  stopped: Promise<unknown>,
): Greeting {
  const ended = new AbortController()
  void stopped.then(() => ended.abort())
  return { demo, print, tell, log, ended: ended.signal }
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
    else if (readEnvironment().startedByNpx) whenOrphaned(resolve)
  })

/** `npx` passes a signal to its shell alone, which ends without us: nobody could stop this process any more. */
function whenOrphaned(stop: () => void): void {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    stop()
  }, 250)
  timer.unref()
}

/** Each worker is a whole server on the shared port; what one changes the others see in the audit trail. */
async function serveWithWorkers(options: ServeOptions): Promise<void> {
  const { configuration, workers, print } = options
  // The schema, the secrets and the first key are made once, before there is anybody to race with.
  const installation = await openInstallation(configuration)
  // A port that the system chooses is chosen once, for all of them.
  const { port } = (await withFreePort(configuration)).listen
  cluster.setupPrimary({ args: [...process.argv.slice(2), '--port', String(port)] })
  const shared = startWorkers(workers)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, shared.stop)
  if (readEnvironment().startedByNpx) whenOrphaned(shared.stop)
  const url = await shared.listening
  if (url !== null) print(`guichet listening on ${url}`)
  const { issuer } = withPort(configuration, port)
  const greeting = greetingOf(options, createLog(configuration.logs.level), shared.ended)
  if (url !== null) await greet(greeting, installation, { url, issuer })
  await installation.store.close()
  if ((await shared.ended) === 'failed') process.exitCode = 1
}
