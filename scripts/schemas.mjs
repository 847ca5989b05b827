/**
 * The JSON Schemas that editors use, written from the schemas that the code checks with: `node scripts/schemas.mjs`
 * writes them, and with `--check` only says which are out of step.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from './node.mjs'

const schemas = [
  {
    file: 'packages/dialects/dialect.schema.json',
    module: 'packages/dialects/dist/load/json-schema.js',
    make: 'dialectJsonSchema',
  },
  {
    file: 'packages/server/guichet.schema.json',
    module: 'packages/server/dist/configuration/schema.js',
    make: 'configurationJsonSchema',
  },
]

for (const { file, module, make } of schemas) {
  const { [make]: schema } = await import(pathToFileURL(join(root, module)).href)
  const path = join(root, file)
  const text = `${JSON.stringify(schema(), null, 2)}\n`
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${file} is out of step with the code: run \`npm run schemas\`.`)
    process.exitCode = 1
  } else {
    writeFileSync(path, text)
    console.log(`${file} written`)
  }
}
