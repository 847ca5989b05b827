/** The real server and the real command from their sources, each in a process of its own. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const main = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Compiled once for all the processes of a run. */
const compiled = join(tmpdir(), `guichet-compiled-${process.pid}`)

export interface ProcessOptions {
  readonly data: string
  readonly env?: Readonly<Record<string, string>>
  /** A program and its arguments, put before Node.js. */
  readonly under?: readonly string[]
}

export interface Ending {
  readonly status: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Outcome extends Ending {
  readonly stdout: string
  readonly stderr: string
}

interface Started {
  readonly child: ChildProcess
  readonly output: { stdout: string; stderr: string }
  readonly ended: Promise<Ending>
}

const running = new Set<ChildProcess>()

/** Ends whatever a test that failed has left behind. */
export async function endLeftOvers(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL')
      await once(child, 'exit')
    }),
  )
}

process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(compiled, { recursive: true, force: true })
})

/** The arguments behind `guichet`. Nothing of our own environment goes along. */
export function argumentsOf(data: string, args: readonly string[]): readonly string[] {
  return [process.execPath, '--conditions=guichet:source', main, '--data', data, ...args]
}

export const plainEnvironment = (): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  NODE_COMPILE_CACHE: compiled,
})

function start(args: readonly string[], { data, env = {}, under = [] }: ProcessOptions): Started {
  const [program = '', ...rest] = [...under, ...argumentsOf(data, args)]
  const child = spawn(program, rest, { env: { ...plainEnvironment(), ...env }, cwd: tmpdir(), stdio: 'pipe' })
  running.add(child)
  child.once('exit', () => running.delete(child))
  const output = { stdout: '', stderr: '' }
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text))
  const ended = new Promise<Ending>((resolve) =>
    child.on('close', (status, signal) => resolve({ status, signal })),
  )
  return { child, output, ended }
}

/** Runs a command to its end. */
export async function guichet(
  options: ProcessOptions,
  args: readonly string[],
  input = '',
): Promise<Outcome> {
  const { child, output, ended } = start(args, options)
  child.stdin?.on('error', () => undefined).end(input)
  return { ...(await ended), ...output }
}

export interface ServerProcess {
  readonly url: string
  readonly port: number
  /** None: plain HTTP on loopback. The client of the transport tests asks. */
  readonly certificate: ''
  readonly pid: number
  /** Milliseconds from the start to the first connection that it took. */
  readonly startedAfter: number
  readonly ended: Promise<Ending>
  stdout(): string
  stderr(): string
  signal(signal: NodeJS.Signals): void
  /** SIGKILL. */
  kill(): Promise<void>
  /** SIGTERM, and the answer to it. */
  stop(): Promise<Ending>
}

/** Rejects with what it said where it ends before it listens. */
export async function serve(
  options: ProcessOptions,
  port: number,
  args: readonly string[] = [],
): Promise<ServerProcess> {
  const startedAt = performance.now()
  const { child, output, ended } = start(['serve', '--verbose', '--port', String(port), ...args], options)
  const listening = new Promise<string>((resolve, reject) => {
    child.stdout?.on('data', () => {
      const url = /^guichet listening on (\S+)$/m.exec(output.stdout)?.[1]
      if (url !== undefined) resolve(url)
    })
    void ended.then(({ status }) => reject(new Error(`the server ended with ${status}: ${output.stderr}`)))
  })
  const url = await listening
  const startedAfter = performance.now() - startedAt
  const signal = (name: NodeJS.Signals): void => void child.kill(name)
  return {
    url,
    port: Number(new URL(url).port),
    certificate: '',
    pid: child.pid ?? 0,
    startedAfter,
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    signal,
    async kill() {
      signal('SIGKILL')
      await ended
    },
    stop() {
      signal('SIGTERM')
      return ended
    },
  }
}

/** A server whose end is what is waited for: one that must not start. */
export function serveToTheEnd(
  options: ProcessOptions,
  port = 0,
  args: readonly string[] = [],
): Promise<Outcome> {
  return guichet(options, ['serve', '--port', String(port), ...args])
}

/** Starts a server that is killed so many milliseconds later, wherever it then is. */
export async function killedWhileStarting(
  options: ProcessOptions,
  port: number,
  after: number,
): Promise<void> {
  const { child, ended } = start(['serve', '--port', String(port)], options)
  const timer = setTimeout(() => child.kill('SIGKILL'), after)
  await ended
  clearTimeout(timer)
}
