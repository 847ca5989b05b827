/** `npm run check`: everything that must hold besides the tests. All checks run; all failures are shown. */
import { join } from 'node:path'
import * as dialectNames from './checks/dialect-names.mjs'
import * as escapes from './checks/escapes.mjs'
import * as homes from './checks/homes.mjs'
import * as importArrows from './checks/import-arrows.mjs'
import * as importCycles from './checks/import-cycles.mjs'
import * as lock from './checks/lock.mjs'
import { environment, findNode, finish, root, runAndRead } from './node.mjs'
import { install } from './setup.mjs'

const command = (title, program, ...args) => ({ title, program, args })

const commands = [
  command('the packages compile', 'tsc', '-b'),
  command('the tests compile', 'tsc', '-p', 'tsconfig.tests.json'),
  command('the console compiles', 'tsc', '-p', 'packages/console'),
  command('no lint', 'oxlint', '--type-aware', '--deny-warnings'),
  command('formatted', 'prettier', '--check', '--log-level=warn', '.'),
  command('JSON Schemas in step', 'node', 'scripts/schemas.mjs', '--check'),
]

async function runCommand({ title, program, args }) {
  const path = program === 'node' ? findNode() : join(root, 'node_modules/.bin', program)
  const { output, status } = await runAndRead(path, args, { env: environment() })
  return { title, faults: status === 0 ? [] : [output.trimEnd()] }
}

const ownChecks = [importArrows, importCycles, dialectNames, homes, escapes, lock]

await finish(async () => {
  await install()
  const own = ownChecks.map(({ title, run }) => ({ title, faults: run() }))
  const results = []
  for (const one of commands) results.push(await runCommand(one))
  results.push(...own)
  for (const { title, faults } of results) {
    console.log(`${faults.length === 0 ? '✓' : '✗'} ${title}`)
    for (const fault of faults) console.log(fault.replace(/^/gm, '    '))
  }
  const failed = results.filter(({ faults }) => faults.length > 0)
  if (failed.length > 0) console.log(`\n${failed.length} of ${results.length} checks failed.`)
  return failed.length === 0 ? 0 : 1
})
