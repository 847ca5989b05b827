/** The command line. Exit status: 0 done, 1 refused or failed, 2 wrong usage. */

import { CommanderError } from 'commander'
import { failureOf } from './failures.ts'
import { tell, writeLine } from './output.ts'
import { createProgram } from './program.ts'
import { refuseSecrets } from './secret-arguments.ts'

function report(error: unknown, argv: readonly string[]): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const json = argv.includes('--json')
  const failure = failureOf(error)
  if (failure === null) return reportFault(error, json, argv.includes('--verbose'))
  const { status, code, message, more, lines } = failure
  if (json) writeLine(JSON.stringify({ error: { code, message, ...more } }))
  if (!(error instanceof CommanderError)) for (const line of [...lines, message]) tell(line)
  return status
}

function reportFault(error: unknown, json: boolean, verbose: boolean): number {
  const message = 'This is a fault of Guichet itself. With --verbose it tells where.'
  if (json) writeLine(JSON.stringify({ error: { code: 'fault', message } }))
  tell(verbose && error instanceof Error ? (error.stack ?? error.message) : message)
  return 1
}

// Whoever reads the answer may stop early: `guichet audit export | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit()
  throw error
})

const argv = process.argv.slice(2)
try {
  refuseSecrets(argv)
  await createProgram().parseAsync(argv, { from: 'user' })
} catch (error) {
  process.exitCode = report(error, argv)
}
