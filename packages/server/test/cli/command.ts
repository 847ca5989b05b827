/** Runs the real command in a process of its own, from its sources. */

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

// oxlint-disable-next-line typescript/no-explicit-any -- an answer is looked at field by field, and a wrong one fails the test
export type Answered = Record<string, any>

export interface Outcome {
  readonly status: number | null
  readonly stdout: string
  readonly stderr: string
  /** Standard output as the one JSON object that it must be. */
  json(): Answered
}

export interface Surroundings {
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

export const main: string = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url))

/** Without it every process would strip the types of all sources again, which takes half of its time. */
const compiled = fileURLToPath(new URL('../../../../node_modules/.cache/compiled', import.meta.url))

export function start(args: readonly string[], { env = {}, cwd }: Surroundings = {}): ChildProcess {
  const { PATH = '', HOME = '' } = process.env
  return spawn(process.execPath, ['--conditions=guichet:source', main, ...args], {
    env: { PATH, HOME, NODE_COMPILE_CACHE: compiled, ...env },
    cwd: cwd ?? tmpdir(),
    stdio: 'pipe',
  })
}

export async function guichet(args: readonly string[], surroundings: Surroundings = {}): Promise<Outcome> {
  const child = start(args, surroundings)
  let stdout = ''
  let stderr = ''
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  child.stdin?.on('error', () => undefined).end(surroundings.input ?? '')
  const status = await new Promise<number | null>((resolve) => child.on('close', resolve))
  return { status, stdout, stderr, json: () => onlyObject(stdout) }
}

function onlyObject(text: string): Answered {
  if (!text.endsWith('\n') || text.slice(0, -1).includes('\n')) throw new Error(`not one line: ${text}`)
  const value: unknown = JSON.parse(text)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('not an object')
  return value
}

/** A folder that goes with the test. */
export function newFolder(): string {
  const folder = keptFolder()
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A folder for a whole file of tests, which removes it. */
export const keptFolder = (): string => mkdtempSync(join(tmpdir(), 'guichet-cli-'))

/** The command with the installation's folder before it. */
export const inFolder =
  (data: string) =>
  (args: string, surroundings: Surroundings = {}): Promise<Outcome> =>
    guichet(['--data', data, ...args.split(' ')], surroundings)

/** The files below a folder that hold a text anywhere in their bytes. */
export function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => readFileSync(file).includes(text))
}
