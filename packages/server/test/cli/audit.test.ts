import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, test } from 'vitest'
import { inFolder, newFolder, type Outcome } from './command.ts'

type Run = (args: string) => Promise<Outcome>

async function installation(): Promise<{ data: string; run: Run }> {
  const data = newFolder()
  const run = inFolder(data)
  for (const name of ['one', 'two', 'three']) await run(`organization create ${name}`)
  return { data, run }
}

function tamper(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, 'guichet.db'))
  db.exec(sql)
  db.close()
}

test('export: the chain can be verified from it alone', async () => {
  const { run } = await installation()
  const { stdout, status, stderr } = await run('audit export')
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  const lines = stdout.trimEnd().split('\n')
  expect(lines.map((line) => JSON.parse(line).action)).toEqual([
    'installation.created',
    ...Array.from({ length: 3 }, () => 'organization.created'),
  ])
  let before = ''
  for (const line of lines) {
    const { hash } = JSON.parse(line)
    const data = line.replace(/,"hash":"[^"]*"\}$/, '}')
    expect(createHash('sha256').update(`${before}\n${data}`).digest('base64url')).toBe(hash)
    before = hash
  }
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ actor: 'command-line', details: { name: 'three' } })
  expect((await run('audit verify')).stdout).toBe('The audit trail is sound: 4 events.\n')
})

test.for([
  ['an edit', "update audit_events set data = replace(data, 'two', 'TWO') where sequence = 3", 3, 'altered'],
  ['a deletion', 'delete from audit_events where sequence = 2', 2, 'missing'],
  ['a cut end', 'delete from audit_events where sequence = 4', 4, 'truncated'],
] as const)('verify finds %s', async ([, sql, sequence, kind]) => {
  const { data, run } = await installation()
  tamper(data, sql)
  const outcome = await run('audit verify --json')
  expect(outcome.status).toBe(1)
  expect(outcome.json()).toMatchObject({ sound: false, events: sequence - 1, broken: { sequence, kind } })
  const told = await run('audit verify')
  expect(told).toMatchObject({ status: 1 })
  expect(told.stdout).toContain(`The audit trail is broken at ${sequence}`)
})

test('a trail with damaged text is still exported', async () => {
  const { data, run } = await installation()
  tamper(data, "update audit_events set data = 'gone' where sequence = 2")
  const lines = (await run('audit export')).stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  expect(JSON.parse(lines[1]!)).toMatchObject({ sequence: 2, damaged: 'gone' })
})
