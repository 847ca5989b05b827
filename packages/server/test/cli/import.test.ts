import { createHash } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answered, filesWith, inFolder, keptFolder, newFolder } from './command.ts'

const data = keptFolder()
const run = inFolder(data)

beforeAll(async () => {
  await run('organization create acme')
})
afterAll(() => rmSync(data, { recursive: true }))

const pair = { kind: 'key-pair', api: 'kis', organization: 'acme', environment: 'production', name: 'old' }
const secretHash = {
  algorithm: 'sha256',
  value: createHash('sha256').update('of another system').digest('hex'),
}

function fileWith(text: string): string {
  const file = join(newFolder(), 'credentials.jsonl')
  writeFileSync(file, text)
  return file
}

test('what create printed can be imported elsewhere', async () => {
  const elsewhere = inFolder(newFolder())
  await elsewhere('organization create acme')
  const made = await run('credential create --organization acme --api kis --name moved --expires 90d --json')
  const outcome = await elsewhere(`credential import ${fileWith(made.stdout)} --json`)
  expect(outcome.status).toBe(0)
  const { secret, id, ...plain } = made.json()
  expect(outcome.json().items).toEqual([{ ...plain, id: expect.stringMatching(/^cred_/) }])
  expect(outcome.json().items[0].id).not.toBe(id)
  expect(outcome.stdout).not.toContain(secret)
})

test('from standard input', async () => {
  const secret = 'Zx9-chosen-elsewhere-0f2a'
  const input = JSON.stringify([{ ...pair, key: 'old-key-1', secret }])
  const outcome = await run('credential import -', { input })
  expect(outcome).toMatchObject({ status: 0, stdout: '1 imported.\n' })
  expect(filesWith(data, secret)).toEqual([])
})

test('all or nothing: every faulty entry is named, and nothing is written', async () => {
  const entries = [
    JSON.stringify({ ...pair, key: 'sound', secretHash }),
    JSON.stringify({ ...pair, organization: 'nobody', key: 'k2', secretHash }),
    '{ "secret": "canary-of-the-import", ',
    JSON.stringify({ ...pair, key: 'k4', secretHash, colour: 'red' }),
    JSON.stringify({ ...pair, key: 'sound', secretHash }),
  ]
  const before = (await run('audit verify --json')).json()
  const outcome = await run(`credential import ${fileWith(entries.join('\n'))} --json`)
  expect(outcome.status).toBe(1)
  const { error } = outcome.json()
  expect(error.faults.map((fault: Answered) => [fault.entry, fault.line, fault.field])).toEqual([
    [2, 2, 'organization'],
    [3, 3, null],
    [4, 4, 'colour'],
    [5, 5, 'key'],
  ])
  expect(outcome.stderr).toContain('entry 2 (line 2): organization: There is no such organization.')
  expect(outcome.stdout + outcome.stderr).not.toContain('canary-of-the-import')
  expect((await run('audit verify --json')).json()).toEqual(before)
})

test('a file that is not there', async () => {
  const outcome = await run('credential import /nowhere/at/all.jsonl --json')
  expect(outcome.status).toBe(1)
  expect(outcome.stderr).toBe('/nowhere/at/all.jsonl does not exist.\n')
})
