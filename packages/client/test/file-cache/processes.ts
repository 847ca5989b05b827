/** Real processes that use one folder. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

const script = fileURLToPath(new URL('another-process.ts', import.meta.url))

/** A folder that does not exist yet, in one that goes with the test. */
export function newFolder(): string {
  const around = mkdtempSync(join(tmpdir(), 'guichet-file-cache-'))
  onTestFinished(() => rmSync(around, { recursive: true, force: true }))
  return join(around, 'guichet')
}

export function startProcess(...args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=guichet:source', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  return child
}

/** What the process prints until it ends well. */
export async function printed(child: ChildProcess): Promise<string> {
  let text = ''
  child.stdout?.setEncoding('utf8').on('data', (more: string) => (text += more))
  const status = await new Promise((resolve) => child.on('close', resolve))
  if (status !== 0) throw new Error(`the process ended with ${String(status)}: ${text}`)
  return text
}

/** Resolves when the process prints something, which says that it is where the test wants it. */
export const speaks = (child: ChildProcess): Promise<unknown> =>
  new Promise((resolve) => child.stdout?.once('data', resolve))

export async function kill(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.on('close', resolve))
  child.kill('SIGKILL')
  await ended
}
