/** What npm would publish: every entry is there, can be imported, and has types wherever they are looked for. */

import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Installation, install, published } from './installation.ts'
import { commandLines } from './runtimes.ts'

interface Manifest {
  readonly exports: Readonly<Record<string, Readonly<Record<string, string>>>>
  readonly engines: Readonly<Record<string, string>>
}

const modules = fileURLToPath(new URL('../../node_modules', import.meta.url))

let installation: Installation

beforeAll(async () => {
  installation = await install('entries.js')
  // What is beside the package in an API that uses NestJS: the one framework that an adapter imports.
  const nest = join('@nestjs', 'common')
  await mkdir(join(installation.folder, 'node_modules', '@nestjs'))
  await symlink(join(modules, nest), join(installation.folder, 'node_modules', nest))
})

afterAll(() => installation.remove())

const placeOf = (name: string): string => join(installation.folder, 'node_modules', name)

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(placeOf(name), 'package.json'), 'utf8')) as Manifest

test.each(published)('%s has the files of all its entries, and none of its tests', (name) => {
  const { exports, engines } = manifestOf(name)
  const files = Object.values(exports).flatMap((entry) => Object.values(entry))
  expect(files.filter((file) => !existsSync(join(placeOf(name), file)))).toEqual([])
  expect(readdirSync(placeOf(name), { recursive: true, encoding: 'utf8' }).filter(isTest)).toEqual([])
  expect(engines).toEqual({ node: '>=20' })
})

const isTest = (path: string): boolean => /\.test\.|^test\b|tsbuildinfo/.test(path)

test.for(commandLines)('$title imports every entry', async ({ missing, run }, { skip }) => {
  if (missing) return skip()
  const { answer } = await run({ installation, url: 'http://localhost', certificate: null }, null)
  for (const name of published) {
    const entries = (answer as Readonly<Record<string, readonly (readonly string[])[]>>)[name] ?? []
    expect(entries).toHaveLength(Object.keys(manifestOf(name).exports).length)
    expect(entries.filter((names) => names.length === 0)).toEqual([])
  }
})

/** Those whose types are beside those of another package. */
const besideOthers = /\/(?:axios|undici|express|fastify|hono|koa|nestjs|nextjs)$/

test.each([
  ['node16', 'node16'],
  ['nodenext', 'nodenext'],
  ['bundler', 'esnext'],
])('types are found by moduleResolution %s, without those of Node.js', async (resolution, module) => {
  const entries = published.flatMap((name) =>
    Object.keys(manifestOf(name).exports).map((path) => join(name, path)),
  )
  const lines = entries
    .filter((entry) => !besideOthers.test(entry))
    .map((entry, at) => `export * as entry${at} from '${entry}'\n`)
  expect(lines).toHaveLength(7)
  const file = join(installation.folder, `${resolution}.ts`)
  await writeFile(file, lines.join(''))
  const options = `--noEmit --strict --skipLibCheck false --target es2024 --lib es2024,dom --types`.split(' ')
  const { stdout } = spawnSync(
    join(modules, '.bin', 'tsc'),
    [...options, '', '--module', module, '--moduleResolution', resolution, file],
    { cwd: installation.folder, encoding: 'utf8' },
  )
  expect(stdout).toBe('')
})
