/** The packages as npm would publish them, installed in a folder beside a program that uses them. */

import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { rolldown } from 'rolldown'

const execute = promisify(execFile)

const here = fileURLToPath(new URL('./', import.meta.url))
const root = join(here, '../..')

export const published = ['@guichet/dialects', '@guichet/client', '@guichet/verify'] as const

/** What `@guichet/dialects` depends on. */
const dependencies = ['yaml', 'zod'] as const

interface Packed {
  readonly name: string
  readonly filename: string
}

export interface Installation {
  readonly folder: string
  /** One file without a dependency but `node:`, as a bundler makes it of an entry for this kind of runtime. */
  bundle(entry: string, conditions: readonly string[]): Promise<string>
  remove(): Promise<void>
}

/** @param program of the folder `programs`, such as `client.js` */
export async function install(program: string): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'guichet-runtimes-'))
  await installPackages(folder)
  await cp(join(here, 'programs'), folder, { recursive: true })
  await writeFile(join(folder, 'program.js'), `export { default } from './${program}'\n`)
  return {
    folder,
    async bundle(entry, conditions) {
      const bundler = await rolldown({
        input: join(folder, entry),
        platform: 'neutral',
        external: /^node:/,
        resolve: { conditionNames: [...conditions, 'import', 'default'] },
        // A dependency that cannot be resolved is no warning.
        onLog: (_level, log) => {
          throw new Error(log.message)
        },
      })
      const file = join(folder, `bundled-${entry}`)
      await bundler.write({ file, format: 'esm' })
      await bundler.close()
      return file
    },
    remove: () => rm(folder, { recursive: true }),
  }
}

async function installPackages(folder: string): Promise<void> {
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }))
  const workspaces = published.flatMap((name) => ['--workspace', name])
  const { stdout } = await execute('npm', ['pack', ...workspaces, '--pack-destination', folder, '--json'], {
    cwd: root,
  })
  for (const { name, filename } of JSON.parse(stdout) as readonly Packed[]) {
    const place = join(folder, 'node_modules', name)
    await mkdir(place, { recursive: true })
    await execute('tar', ['xzf', join(folder, filename), '--directory', place, '--strip-components', '1'])
  }
  for (const name of dependencies) {
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name))
  }
}
