/** workerd, the runtime of Cloudflare Workers, with one worker on a port of its own. */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { copyFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import type { Ran } from './command-line.ts'
import type { Installation } from './installation.ts'

/** As a worker's author writes it into `wrangler.toml`. With it, Node.js compatibility is on by itself. */
const compatibilityDate = '2026-11-01'

export interface RunningWorker {
  readonly url: string
  /** @returns what it printed */
  stop(): Promise<string>
}

/** @param certificate path of a certificate that is trusted; null where there is none */
export async function startWorker(
  workerd: string,
  installation: Installation,
  certificate: string | null,
): Promise<RunningWorker> {
  const { folder } = installation
  await installation.bundle('in-workerd.js', ['workerd', 'worker'])
  if (certificate !== null) await copyFile(certificate, join(folder, 'trusted.pem'))
  const config = join(folder, 'workerd.capnp')
  await writeFile(config, configuration(certificate === null ? '' : 'embed "trusted.pem"'))
  const child = spawn(workerd, ['serve', '--control-fd=3', config], {
    env: {},
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [out, errors, control] = child.stdio.slice(1) as [Readable, Readable, Readable]
  const printed = Promise.all([text(out), text(errors)])
  const ended = once(child, 'close')
  const port = await Promise.race([portOf(control), ended.then(() => null)])
  if (port === null) throw new Error(`workerd does not start: ${(await printed).join('')}`)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      // One whose worker turns in circles does not listen to anything else.
      child.kill('SIGKILL')
      await ended
      return (await printed).join('')
    },
  }
}

export async function runInWorker(
  workerd: string,
  installation: Installation,
  certificate: string | null,
  job: unknown,
): Promise<Ran> {
  const worker = await startWorker(workerd, installation, certificate)
  try {
    const response = await fetch(worker.url, { method: 'POST', body: JSON.stringify(job) })
    const answer = await response.text()
    const printed = await worker.stop()
    if (!response.ok) throw new Error(`the worker answers ${response.status}: ${printed}`)
    return { answer: JSON.parse(answer) as unknown, printed }
  } finally {
    await worker.stop()
  }
}

/** workerd tells on that descriptor which port it was given. */
async function portOf(control: Readable): Promise<number> {
  for await (const line of createInterface(control)) {
    const { event, port } = JSON.parse(line) as { readonly event: string; readonly port: number }
    if (event === 'listen') return port
  }
  throw new Error('workerd tells of no port')
}

const configuration = (trusted: string): string => `
using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [(name = "worker", worker = .worker), (name = "network", network = .network)],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "worker")],
);
const worker :Workerd.Worker = (
  modules = [(name = "worker", esModule = embed "bundled-in-workerd.js")],
  compatibilityDate = "${compatibilityDate}",
  globalOutbound = "network",
);
const network :Workerd.Network = (
  allow = ["local", "private", "public"],
  tlsOptions = (trustedCertificates = [${trusted}]),
);
`
