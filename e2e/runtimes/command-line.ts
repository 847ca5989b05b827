/** Runtimes that are a program of the command line. They are told the least that they need. */

import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'

export interface Ran {
  /** What the program answered. */
  readonly answer: unknown
  /** What it, or the runtime, printed beside. */
  readonly printed: string
}

export interface CommandLine {
  readonly path: string
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly folder: string
}

/** @param job goes to standard input; secrets are in no list of processes */
export async function runOnCommandLine(
  { path, args, environment, folder }: CommandLine,
  job: unknown,
): Promise<Ran> {
  const child = spawn(path, args, { cwd: folder, env: environment, stdio: ['pipe', 'pipe', 'pipe'] })
  child.stdin.end(JSON.stringify(job))
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const [out, printed, status] = await Promise.all([text(child.stdout), text(child.stderr), ended])
  if (status !== 0) throw new Error(`${path} ended with ${status}: ${printed}`)
  return { answer: JSON.parse(out) as unknown, printed }
}
