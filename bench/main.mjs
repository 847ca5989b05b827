/** Measures one part after the other and prints what is reached, even where it falls short. Nothing is asserted. */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Missing, finish, root } from '../scripts/node.mjs'
import { connections } from './measure.mjs'
import { credentialsPart, exchangePart, startPart, verificationPart } from './parts.mjs'
import { isPinned } from './processes.mjs'
import { apiPart, operationsPart, revocationsPart } from './verify-parts.mjs'

const parts = {
  exchange: exchangePart,
  verification: verificationPart,
  api: apiPart,
  operations: operationsPart,
  revocations: revocationsPart,
  start: startPart,
  credentials: credentialsPart,
}

const usage = `npm run bench -- [--quick] [--only ${Object.keys(parts).join('|')}]`

function readOptions() {
  try {
    const { values } = parseArgs({
      options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
    })
    const only = values.only ?? Object.keys(parts).filter((name) => !values.quick || name !== 'credentials')
    if (only.every((name) => Object.hasOwn(parts, name))) return { quick: values.quick, only }
  } catch {
    // An option that is not known: the usage says which are.
  }
  throw new Missing(usage)
}

const progress = (text) => console.error(`  ${text}`)

await finish(async () => {
  const { quick, only } = readOptions()
  if (!existsSync('/proc/self/stat')) throw new Missing('CPU time is read from /proc: this needs Linux.')
  // Not in the system's temporary folder: it is often in memory, where a durable write costs nothing.
  mkdirSync(join(root, '.cache'), { recursive: true })
  const folder = mkdtempSync(join(root, '.cache', 'bench-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1))
  const scale = quick ? { rounds: 3, seconds: 1, starts: 3 } : { rounds: 5, seconds: 4, starts: 5 }

  console.log(`Node.js ${process.version} on ${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}`)
  console.log(
    `${connections} connections, ${scale.rounds} rounds of ${scale.seconds} s in turn after one of warm-up; ` +
      `${isPinned ? 'server on one core, load on another' : 'not pinned to cores'}; median (minimum–maximum)`,
  )
  const verdicts = []
  for (const name of only) {
    const part = await parts[name]({ ...scale, folder, progress })
    console.log(['', `## ${part.title}`, '', ...part.lines].join('\n'))
    verdicts.push(...part.verdicts)
  }
  console.log(['', '## Wanted', '', ...verdicts].join('\n'))
})
