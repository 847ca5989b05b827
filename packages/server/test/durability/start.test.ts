/** What cannot be used is not begun with: the command says so in a sentence, ends with 1 and leaves all as it was. */

import {
  chmodSync,
  closeSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { contentsOf } from './folder-contents.ts'
import { endLeftOvers, guichet, serve, serveToTheEnd } from './guichet-process.ts'
import { startLoad } from './load.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

let installation: PreparedInstallation
let database: string

beforeEach(async () => {
  installation = await prepareInstallation()
  database = join(installation.data, 'guichet.db')
})
afterEach(async () => {
  await endLeftOvers()
  await installation.remove()
})

function overwrite(file: string, at: number, length: number): void {
  const handle = openSync(file, 'r+')
  writeSync(handle, Buffer.alloc(length, 0xa5), 0, length, at)
  closeSync(handle)
}

async function expectRefused(saying: RegExp, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const before = contentsOf(installation.data)
  const ways = [['serve', '--port', '0'], ['credential', 'list'], ['migrate']]
  for (const args of ways) {
    const outcome = await guichet({ ...installation, env }, args)
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toMatch(/^[^\n]+\n$/)
    expect(outcome.stderr).toMatch(saying)
    expect(outcome.stderr).not.toContain('fault of Guichet')
  }
  expect(contentsOf(installation.data)).toEqual(before)
}

/** Leaves a log that was not carried over, with many commits in it. */
async function killUnderLoad(): Promise<void> {
  const server = await serve(installation, installation.port)
  const load = startLoad(server, installation)
  await eventually('commits', () => (load.ledger.tokens.length > 30 ? true : null))
  await server.kill()
  await load.stop()
}

describe('F11 a damaged database', () => {
  const middle = (): number => Math.floor(readFileSync(database).length / 8192) * 4096

  test.each([
    ['with a broken head', () => overwrite(database, 0, 64)],
    ['with a broken page in the middle', () => overwrite(database, middle(), 4096)],
    ['cut off in the middle', () => truncateSync(database, middle())],
    ['cut off to nothing', () => truncateSync(database, 0)],
    ['of another program', () => writeFileSync(database, 'a letter to my aunt'.repeat(500))],
  ])('%s is not served, and the step to take is named', async (_, damage) => {
    damage()
    await expectRefused(/restore/)
  })

  test.each([
    ['with a broken log', () => overwrite(`${database}-wal`, 32 + 24 + 100, 64)],
    ['with the head of its log broken', () => overwrite(`${database}-wal`, 0, 32)],
    ['of which the log alone is left', () => rmSync(database)],
    ['that is empty beside its log', () => truncateSync(database, 0)],
  ])('%s is not served after a kill either', async (_, damage) => {
    await killUnderLoad()
    damage()
    await expectRefused(/restore/)
  })
})

describe('F13 the secrets of the installation', () => {
  const file = (name: string): string => join(installation.data, 'secrets', name)
  const other = Buffer.alloc(32, 'another').toString('base64url')

  test.each(['pepper', 'key-encryption-key'])('a missing %s is not made anew', async (name) => {
    rmSync(file(name))
    await expectRefused(/is missing/)
  })

  test.each(['pepper', 'key-encryption-key'])(
    'the %s of another installation is not begun with',
    async (name) => {
      writeFileSync(
        file(name),
        `${Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')}\n`,
      )
      await expectRefused(/is not that of this installation/)
    },
  )

  test('a wrong pepper in the environment is not begun with', async () => {
    const pepper = Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url')
    await expectRefused(/is not that of this installation/, { GUICHET_PEPPER: pepper })
  })

  test('one that can be guessed, is cut off or is open to others is not begun with', async () => {
    const kept = readFileSync(file('pepper'))
    writeFileSync(file('pepper'), `${Buffer.alloc(32).toString('base64url')}\n`)
    await expectRefused(/can be guessed/)
    writeFileSync(file('pepper'), `${other.slice(0, 20)}\n`)
    await expectRefused(/is not 32 bytes/)
    writeFileSync(file('pepper'), kept)
    chmodSync(file('pepper'), 0o644)
    await expectRefused(/others may read it/)
  })

  test('put back, everything works again', async () => {
    const kept = readFileSync(file('pepper'))
    rmSync(file('pepper'))
    await expectRefused(/is missing/)
    writeFileSync(file('pepper'), kept, { mode: 0o600 })
    const server = await serve(installation, installation.port)
    expect(await server.stop()).toEqual({ status: 0, signal: null })
  })
})

test('F31 a broken configuration is told by its place, and nothing is written', async () => {
  writeFileSync(join(installation.data, 'guichet.yaml'), 'apis: [')
  const before = contentsOf(installation.data)
  const outcome = await serveToTheEnd(installation)
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toContain('guichet.yaml:1:')
  expect(contentsOf(installation.data)).toEqual(before)
})
