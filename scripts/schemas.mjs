/**
 * What is written from the code: the JSON Schemas that editors use, and the types by which the console knows the
 * management API. `node scripts/schemas.mjs` writes them, and with `--check` only says which are out of step.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './node.mjs'

const made = async (module, name) => (await import(pathToFileURL(join(root, module)).href))[name]()
const json = (value) => `${JSON.stringify(value, null, 2)}\n`

const written = [
  {
    file: 'packages/dialects/dialect.schema.json',
    text: async () => json(await made('packages/dialects/dist/load/json-schema.js', 'dialectJsonSchema')),
  },
  {
    file: 'packages/server/guichet.schema.json',
    text: async () =>
      json(await made('packages/server/dist/configuration/schema.js', 'configurationJsonSchema')),
  },
  {
    file: 'packages/console/src/api/schema.ts',
    text: () => made('packages/console/scripts/api-types.mjs', 'apiTypes'),
  },
]

for (const { file, text: make } of written) {
  const path = join(root, file)
  const text = await make()
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is out of step with the code: run \`npm run schemas\`.`)
    process.exitCode = 1
  } else {
    writeFileSync(path, text)
    console.log(`${file} written`)
  }
}
