import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const program = fileURLToPath(new URL('./built-package.mjs', import.meta.url))

/** Every `node` of the PATH by its major version. */
const found = new Map(
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, 'node'))
    .filter((path) => existsSync(path))
    .map((path) => [execFileSync(path, ['--version'], { encoding: 'utf8' }).split('.')[0] ?? '', path]),
)

const oldest = found.get('v20')
const reason = oldest === undefined ? ' (skipped: no Node.js 20 on the PATH)' : ''

async function run(node: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'guichet-client-'))
  try {
    const { stdout } = await promisify(execFile)(node, [program, join(folder, 'cache')], {
      env: { PATH: process.env['PATH'] },
    })
    return stdout
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test(`the built package does its work on Node.js ${process.versions.node}, and lets the process end`, async () => {
  expect(await run(process.execPath)).toBe('as it should be\n')
})

test.skipIf(oldest === undefined)(`on Node.js 20 too${reason}`, async () => {
  expect(await run(oldest ?? '')).toBe('as it should be\n')
})
