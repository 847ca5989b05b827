import { createHash } from 'node:crypto'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { inFolder, keptFolder, newFolder } from './command.ts'

const template = keptFolder()

beforeAll(async () => {
  const run = inFolder(template)
  for (const name of ['one', 'two', 'three']) await run(`organization create ${name}`)
})
afterAll(() => rmSync(template, { recursive: true }))

function installation(): { data: string; run: ReturnType<typeof inFolder> } {
  const data = newFolder()
  cpSync(template, data, { recursive: true })
  return { data, run: inFolder(data) }
}

function tamper(data: string, sql: string): void {
  const db = new DatabaseSync(join(data, 'guichet.db'))
  db.exec(sql)
  db.close()
}

test('export: the chain can be verified from it alone', async () => {
  const { run } = installation()
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
  const { data, run } = installation()
  tamper(data, sql)
  const outcome = await run('audit verify --json')
  expect(outcome.status).toBe(1)
  expect(outcome.json()).toMatchObject({ sound: false, events: sequence - 1, broken: { sequence, kind } })
})

test('a trail with damaged text is still exported', async () => {
  const { data, run } = installation()
  tamper(data, "update audit_events set data = 'gone' where sequence = 2")
  const lines = (await run('audit export')).stdout.trimEnd().split('\n')
  expect(lines).toHaveLength(4)
  const told = await run('audit verify')
  expect(told.status).toBe(1)
  expect(told.stdout).toMatch(/^The audit trail is broken at 2: .* 1 events before it are sound\.$/m)
  expect(JSON.parse(lines[1]!)).toMatchObject({ sequence: 2, damaged: 'gone' })
})
