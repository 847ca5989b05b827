import { readFile } from 'node:fs/promises'
import { formatProblem, loadDialect } from '@guichet/dialects/load'
import type { Command } from 'commander'
import { stringify } from 'yaml'
import { Refused } from '../../credentials/refused.ts'
import { type Answer, listAnswer } from '../answer.ts'
import { type GlobalOptions, readConfiguration } from '../installation.ts'
import { table, writeAnswer } from '../output.ts'

export function addDialect(program: Command): void {
  const dialect = program.command('dialect').description('the wire formats that are known')
  dialect.command('list').description('list the dialects').action(reading(list))
  dialect.command('show').description('tell all of one dialect').argument('<dialect>').action(reading(show))
  dialect
    .command('check')
    .description('tell what is wrong with a file')
    .argument('<file>')
    .action(reading(check))
}

/** No store is opened: dialects are files. */
const reading = (work: (options: GlobalOptions, argument: string) => Answer | Promise<Answer>) =>
  async function (this: Command): Promise<void> {
    const options = this.optsWithGlobals<GlobalOptions>()
    writeAnswer(await work(options, this.args[0] ?? ''), options.json === true)
  }

function list(options: GlobalOptions): Answer {
  const { dialects, apis } = readConfiguration(options).configuration
  const items = Object.values(dialects).map(({ name, title, request }) => ({
    name,
    title,
    method: request.method,
    path: request.path,
    apis: apis.filter((api) => api.dialects.some((one) => one.name === name)).map((api) => api.name),
  }))
  const cells = items.map((item) => [item.name, item.title, item.method, item.path, item.apis.join(' ')])
  return listAnswer(items, table(['name', 'title', '', 'path', 'apis'], cells, 'There is none.'))
}

function show(options: GlobalOptions, name: string): Answer {
  const { dialects } = readConfiguration(options).configuration
  const dialect = Object.hasOwn(dialects, name) ? dialects[name] : undefined
  if (dialect === undefined) {
    const known = Object.keys(dialects).join(', ')
    throw new Refused('not-found', 'dialect', `There is no dialect of this name. There are ${known}.`)
  }
  const resolved = stringify(dialect, { aliasDuplicateObjects: false }).trimEnd()
  return { data: { ...dialect }, text: `# With every default filled in; a file says less.\n${resolved}` }
}

async function check(_options: GlobalOptions, file: string): Promise<Answer> {
  const loaded = loadDialect(await readFile(file, 'utf8'), file)
  if (loaded.ok) {
    const { name } = loaded.dialect
    return { data: { ok: true, name, problems: [] }, text: `${file}: the dialect ${name} is sound.` }
  }
  const { problems } = loaded
  return { data: { ok: false, problems }, text: problems.map(formatProblem).join('\n'), failed: true }
}
