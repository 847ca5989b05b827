/** `npm test`: installs and builds what is missing, then runs every test. Arguments go to the test runner. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { environment, findNode, finish, root, run } from './node.mjs'
import { ensurePrograms } from './programs.mjs'
import { setUp } from './setup.mjs'

/** The closing line, in words that a machine reads too. A file that could not be loaded is one failure. */
function summary(report) {
  const { numPassedTests: passed, numPendingTests: pending, numTodoTests: todo } = report
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.length,
  )
  const skipped = pending + todo
  const line = `${passed} passed, ${report.numFailedTests + unloaded.length} failed`
  return skipped ? `${line}, ${skipped} skipped` : line
}

function read(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return null
  }
}

await finish(async () => {
  await setUp()
  await ensurePrograms()
  const folder = mkdtempSync(join(tmpdir(), 'guichet-tests-'))
  const file = join(folder, 'report.json')
  const runner = [join(root, 'node_modules/vitest/vitest.mjs'), 'run', '--root', root]
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const status = await run(findNode(), [...runner, ...reporters, ...process.argv.slice(2)], {
    env: environment(),
  })
  const report = read(file)
  rmSync(folder, { recursive: true, force: true })
  if (report) console.log(summary(report))
  return status
})
