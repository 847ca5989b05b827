/** Every TypeScript block of a README is a program that compiles: a reader copies it whole. */

import { execFile } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const packages = join(root, 'packages')

test('the examples of the READMEs compile', { timeout: 60_000 }, async () => {
  const folders = (await readdir(packages)).map((name) => join(packages, name))
  const made: string[] = []
  let blocks = 0
  try {
    for (const folder of folders.filter((folder) => existsSync(join(folder, 'README.md')))) {
      // Inside the package, so that the examples find what the package finds; not in its dist, which is packed meanwhile.
      await mkdir(join(folder, '.cache'), { recursive: true })
      const examples = await mkdtemp(join(folder, '.cache', 'readme-examples-'))
      made.push(examples)
      for (const [at, text] of examplesOf(join(folder, 'README.md')).entries()) {
        await writeFile(join(examples, fileName(at)), text)
        blocks++
      }
    }
    expect(blocks).toBeGreaterThan(0)
    expect(await complaints(made)).toBe('')
  } finally {
    for (const folder of made) await rm(folder, { recursive: true })
  }
})

/** The blocks of a README, each a module. What a block exports, the later ones may use as if they had imported it. */
function examplesOf(readme: string): readonly string[] {
  const text = readFileSync(readme, 'utf8')
  const exported = new Map<string, string>()
  return [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(([, block = ''], at) => {
    const imports = [...exported].filter(([name]) => uses(block, name))
    const lines = imports.map(([name, file]) => `import { ${name} } from './${file}'`)
    for (const [, name = ''] of block.matchAll(/^export (?:const|class|(?:async )?function) (\w+)/gm)) {
      exported.set(name, fileName(at))
    }
    return [...lines, block, 'export {}\n'].join('\n')
  })
}

const fileName = (at: number): string => `example-${at + 1}.ts`

function uses(block: string, name: string): boolean {
  const declares = new RegExp(
    `\\b(?:const|let|class|function|type|interface) ${name}\\b|^import [^']*\\b${name}\\b`,
    'm',
  )
  return new RegExp(`\\b${name}\\b`).test(block) && !declares.test(block)
}

/** What the compiler says of the examples. */
async function complaints(folders: readonly string[]): Promise<string> {
  const project = join(folders[0] ?? '', 'tsconfig.json')
  const settings = {
    extends: join(root, 'tsconfig.tests.json'),
    // NestJS is written with the decorators of before the standard.
    compilerOptions: { noUnusedLocals: false, experimentalDecorators: true },
    include: folders.map((folder) => join(folder, '*.ts')),
  }
  await writeFile(project, JSON.stringify(settings))
  try {
    await promisify(execFile)(process.execPath, [
      join(root, 'node_modules/typescript/bin/tsc'),
      '-p',
      project,
    ])
    return ''
  } catch (error) {
    return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
  }
}
