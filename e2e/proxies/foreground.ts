/** A program in the foreground, as a child of the tests: from its line that it serves, to its end. */

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { freePort } from '../../packages/server/test/free-port.ts'

export interface Program {
  stop(): Promise<void>
}

export interface ProgramOptions {
  readonly environment?: Readonly<Record<string, string>>
  /** What it writes to standard error once it serves. */
  readonly ready: readonly RegExp[]
}

export async function runInForeground(
  path: string,
  args: readonly string[],
  { environment = {}, ready }: ProgramOptions,
): Promise<Program> {
  const env = { PATH: process.env['PATH'], ...environment }
  const child: ChildProcess = spawn(path, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  const ended = once(child, 'exit')
  const onExit = (): boolean => child.kill('SIGTERM')
  // Tests that break off before they stop it leave nothing behind.
  process.once('exit', onExit)
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  let written = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    written = (written + text).slice(-20_000)
    if (ready.every((line) => line.test(written))) resolve()
  })
  child.once('error', reject)
  child.once('exit', (code) => reject(new Error(`${path} ended with ${code}:\n${written}`)))
  await promise
  return {
    async stop() {
      child.kill('SIGTERM')
      await ended
      process.off('exit', onExit)
    },
  }
}

/** Starts on a free port; another process may take it between our look and the start, so another one is tried then. */
export async function onFreePort<Started>(start: (port: number) => Promise<Started>): Promise<Started> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    try {
      return await start(port)
    } catch (error) {
      if (attempt === 3) throw error
    }
  }
}
