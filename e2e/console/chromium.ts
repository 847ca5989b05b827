/** A real Chromium without a window: the system's own, or else the one that lies in an npm package. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { brotliDecompressSync } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'
import { program } from '../programs.ts'

export interface Launched {
  readonly browser: Browser
  close(): Promise<void>
}

const system = program('chromium')
const packaged = packagedArchives()

/** For the name of the tests: it says why they are skipped. */
export const title: string = packaged === null ? system.title : 'chromium'
export const missing: boolean = system.path === null && packaged === null

export async function launch(): Promise<Launched> {
  if (system.path !== null) {
    const browser = await chromium.launch({ executablePath: system.path, args })
    return { browser, close: () => browser.close() }
  }
  const folder = mkdtempSync(join(tmpdir(), 'guichet-chromium-'))
  const { executablePath, libraries } = await unpack(folder)
  const env = { ...process.env, LD_LIBRARY_PATH: libraries }
  const browser = await chromium.launch({ executablePath, args, env })
  return {
    browser,
    async close() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** As root there is no sandbox, and a container's shared memory is small. */
const args = ['--no-sandbox', '--disable-dev-shm-usage']

/** Where the package keeps what it unpacks; null where it is not installed. */
function packagedArchives(): string | null {
  try {
    const entry = createRequire(import.meta.url).resolve('@sparticuz/chromium')
    const folder = join(dirname(entry), '../bin')
    return existsSync(folder) ? folder : null
  } catch {
    return null
  }
}

/**
 * Into a folder of this run: two runs that unpack to the package's one place under /tmp end each other. The libraries of
 * the package come along, for a system that lacks NSS.
 */
async function unpack(
  folder: string,
): Promise<{ readonly executablePath: string; readonly libraries: string }> {
  const before = process.env['TMPDIR']
  process.env['TMPDIR'] = folder
  try {
    const { default: binary } = await import('@sparticuz/chromium')
    return { executablePath: await binary.executablePath(), libraries: unpackLibraries(folder) }
  } finally {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
  }
}

function unpackLibraries(folder: string): string {
  const into = join(folder, 'libraries')
  const archive = join(folder, 'libraries.tar')
  mkdirSync(into, { recursive: true })
  writeFileSync(archive, brotliDecompressSync(readFileSync(join(packaged ?? '', 'al2023.tar.br'))))
  const { status } = spawnSync('tar', ['xf', archive, '-C', into])
  if (status !== 0) throw new Error('the libraries of Chromium could not be unpacked: is tar installed?')
  return join(into, 'lib')
}
