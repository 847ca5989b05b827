import type { Command } from 'commander'
import { readEnvironment } from '../../configuration/environment.ts'
import type { Overrides } from '../../configuration/resolve.ts'
import { type GlobalOptions, readConfiguration } from '../installation.ts'
import { wholeNumber } from '../option-values.ts'
import { tell, writeLine } from '../output.ts'

interface ServeOptions extends GlobalOptions {
  readonly host?: string
  readonly port?: number
  readonly tlsCert?: string
  readonly tlsKey?: string
  readonly httpPort?: number
  readonly workers: number
  readonly demo?: boolean
}

const port = wholeNumber(0, 65_535)

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('run the server')
    .option('--host <host>', 'the address to listen on')
    .option('--port <port>', 'its port; 0 for a free one', port)
    .option('--tls-cert <file>', 'the certificate chain, in PEM')
    .option('--tls-key <file>', 'its key, in PEM')
    .option('--http-port <port>', 'answer plain HTTP there, as each dialect says', port)
    .option('--workers <count>', 'processes that share the port', wholeNumber(1, 64), 1)
    .option('--demo', 'the demonstration: sample APIs, an organization and credentials to try')
    .action(run)
}

async function run(this: Command): Promise<void> {
  const options = this.optsWithGlobals<ServeOptions>()
  if ((options.tlsCert === undefined) !== (options.tlsKey === undefined)) {
    this.error('error: --tls-cert and --tls-key go together: give both or neither.')
  }
  if (options.demo !== true) return start(options, overridesOf(options), false)
  const { startSampleUpstream } = await import('../../serve/sample-upstream.ts')
  const upstream = await startSampleUpstream()
  try {
    const overrides = { ...overridesOf(options), upstreamFor: () => upstream.url }
    await start({ ...options, ...(await prepared(options)) }, overrides, true)
  } finally {
    await upstream.close()
  }
}

async function start(options: ServeOptions, overrides: Overrides, demo: boolean): Promise<void> {
  const { configuration, notices } = readConfiguration(options, overrides)
  // The other commands start quicker without the server.
  const { serve } = await import('../../serve/serve.ts')
  await serve({ configuration, notices, demo, workers: options.workers, print: writeLine, tell })
}

async function prepared(options: ServeOptions): Promise<GlobalOptions> {
  const environment = readEnvironment()
  if (options.config !== undefined || environment.config !== null) return options
  const { prepareDemonstration } = await import('../../serve/demonstration.ts')
  const data = options.data ?? environment.data ?? 'data'
  prepareDemonstration(data)
  return { ...options, data }
}

function overridesOf({ host, port, httpPort, tlsCert, tlsKey }: ServeOptions): Overrides {
  const tls = tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey }
  return { host, port, httpPort, tls }
}
