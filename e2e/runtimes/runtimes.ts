/** The runtimes that the packages are for, and how each of them runs a program. */

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { delimiter, dirname, join } from 'node:path'
import { launch, missing, title as chromium } from '../console/chromium.ts'
import { type CommandLine, type Ran, runOnCommandLine } from './command-line.ts'
import type { Installation } from './installation.ts'
import { nodes } from './nodes.ts'
import { runInWebWorker } from './web-worker.ts'
import { runInWorker } from './workerd.ts'

export interface Surroundings {
  readonly installation: Installation
  /** The address of Guichet. */
  readonly url: string
  /** Path of the certificate that is to be trusted; null over plain HTTP. */
  readonly certificate: string | null
  /** Further hosts that are asked. */
  readonly hosts?: readonly string[]
  /** A folder that is read and written. */
  readonly cache?: string
  /** `loadDialect` is used: the YAML parser looks at two variables of its own. */
  readonly readsDialect?: boolean
}

export interface Runtime {
  /** It says why the tests are skipped. */
  readonly title: string
  readonly missing: boolean
  run(surroundings: Surroundings, job: unknown): Promise<Ran>
}

/** Those with a command line and a file system. */
export const commandLines: readonly Runtime[] = [
  ...nodes.map(({ title, path }) => onCommandLine({ title, path }, nodeCommand)),
  onCommandLine(packaged('Bun', '@oven/bun-linux-x64', 'bin/bun'), bunCommand),
  onCommandLine(packaged('Deno', '@deno/linux-x64-glibc', 'deno'), denoCommand),
]

export const workerd: FoundProgram = packaged('workerd', '@cloudflare/workerd-linux-64', 'bin/workerd')

const cloudflare: Runtime = {
  title: workerd.title,
  missing: workerd.path === null,
  run: ({ installation, certificate }, job) =>
    runInWorker(workerd.path ?? '', installation, certificate, job),
}

const webWorker: Runtime = {
  title: `a web worker in ${chromium}`,
  missing,
  async run({ installation, url }, job) {
    const { browser, close } = await launch()
    try {
      return await runInWebWorker(browser, installation, url, job)
    } finally {
      await close()
    }
  },
}

/** Those that know `node:crypto`. */
export const serverSide: readonly Runtime[] = [...commandLines, cloudflare]

export const everyRuntime: readonly Runtime[] = [...serverSide, webWorker]

interface FoundProgram {
  readonly title: string
  readonly path: string | null
}

/** The pinned one of this platform's package, or else whatever the PATH has. */
function packaged(title: string, name: string, file: string): FoundProgram {
  const command = title.toLowerCase()
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const places = [placeIn(name, file), ...folders.map((folder) => join(folder, command))]
  const path = places.find((place) => place !== null && existsSync(place)) ?? null
  return {
    path,
    title: path === null ? `${title} (skipped: neither ${name} nor ${command} on the PATH)` : title,
  }
}

function placeIn(name: string, file: string): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve(`${name}/package.json`)), file)
  } catch {
    return null
  }
}

type Command = (surroundings: Surroundings) => Pick<CommandLine, 'args' | 'environment'>

function onCommandLine({ title, path }: FoundProgram, command: Command): Runtime {
  return {
    title,
    missing: path === null,
    run(surroundings, job) {
      const { folder } = surroundings.installation
      return runOnCommandLine({ path: path ?? '', folder, ...command(surroundings) }, job)
    },
  }
}

const program = 'on-command-line.js'

function nodeCommand({ certificate }: Surroundings): ReturnType<Command> {
  return { args: [program], environment: certificate === null ? {} : { NODE_EXTRA_CA_CERTS: certificate } }
}

function bunCommand(surroundings: Surroundings): ReturnType<Command> {
  const { args, environment } = nodeCommand(surroundings)
  return {
    args: ['--no-install', ...args],
    environment: { ...environment, HOME: surroundings.installation.folder },
  }
}

/** No permission but those that the README names. */
function denoCommand(surroundings: Surroundings): ReturnType<Command> {
  const { installation, url, certificate, hosts = [], cache, readsDialect = false } = surroundings
  const permissions = [
    `--allow-net=${[new URL(url).host, ...hosts].join(',')}`,
    ...(readsDialect ? ['--allow-env=LOG_STREAM,LOG_TOKENS'] : []),
    ...(cache === undefined ? [] : [`--allow-read=${cache}`, `--allow-write=${cache}`, '--allow-sys=uid']),
  ]
  const environment = { DENO_DIR: join(installation.folder, 'deno'), NO_COLOR: '1' }
  return {
    args: ['run', '--no-prompt', ...permissions, program],
    environment: certificate === null ? environment : { ...environment, DENO_CERT: certificate },
  }
}
