/** Runs a program by itself, with the built packages, as whoever installed them does. */

import { execFile, execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'

/** Every `node` of the PATH by its major version. */
const found = new Map(
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => [execFileSync(path, ['--version'], { encoding: 'utf8' }).split('.')[0] ?? '', path]),
)

const oldest = found.get('v20')

/** The Node.js of the tests, and the oldest that the packages are for; null where the PATH has none. */
export const nodes: readonly (readonly [title: string, path: string | null])[] = [
  [`Node.js ${process.versions.node}`, process.execPath],
  [oldest === undefined ? 'Node.js 20 (skipped: none on the PATH)' : 'Node.js 20', oldest ?? null],
]

export async function printedBy(node: string, program: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(node, [program, ...args], {
    env: { PATH: process.env['PATH'] },
  })
  return stdout
}
