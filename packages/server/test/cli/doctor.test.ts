import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Answered, inFolder, newFolder, type Outcome } from './command.ts'

const dangers = (outcome: Outcome): readonly string[] =>
  outcome
    .json()
    .findings.filter((finding: Answered) => finding.severity === 'danger')
    .map((finding: Answered) => finding.what)

test('a new installation is in no danger until its folder is open to everybody', async () => {
  const data = newFolder()
  const run = inFolder(data)
  const none = await run('doctor')
  expect(none.status).toBe(0)
  expect(none.stdout).toContain(`There is no installation in ${data} yet.`)
  expect(none.stdout).not.toMatch(/backup|audit trail/)
  expect(readdirSync(data)).toEqual([])
  await run('migrate')
  const sound = await run('doctor --json')
  expect(sound).toMatchObject({ status: 0, stderr: '' })
  expect(sound.json().dangers).toBe(0)
  expect(JSON.stringify(sound.json())).toContain('No backup was ever made.')
  await run(`backup ${join(data, 'backup')}`)
  chmodSync(data, 0o755)
  const open = await run('doctor --json')
  expect(open.status).toBe(1)
  expect(dangers(open)).toEqual([`Everybody on this machine may look into ${data}.`])
  expect(open.stdout).not.toContain('No backup')
})

test('wrong or missing secrets: every command refuses, and the doctor says why', async () => {
  const data = newFolder()
  const run = inFolder(data)
  await run('organization create acme')
  const pepper = join(data, 'secrets', 'pepper')
  writeFileSync(pepper, Buffer.from(crypto.getRandomValues(new Uint8Array(32))).toString('base64url'))
  const wrong = await run('organization create other --json')
  expect(wrong.status).toBe(1)
  expect(wrong.json().error.code).toBe('secret')
  expect(dangers(await run('doctor --json'))).toEqual([
    'The pepper is not that of this installation: put the right one back.',
  ])
  rmSync(pepper)
  const missing = await run('serve --port 0')
  expect(missing).toMatchObject({ status: 1, stdout: '' })
  expect(missing.stderr).toContain('The pepper of this installation is missing')
  expect(statSync(pepper, { throwIfNoEntry: false })).toBeUndefined()
})

test('a damaged database: nothing starts, and restoring is named', async () => {
  const data = newFolder()
  const run = inFolder(data)
  await run('organization create acme')
  const file = openSync(join(data, 'guichet.db'), 'r+')
  writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, 4096)
  closeSync(file)
  for (const command of ['serve --port 0', 'migrate']) {
    const outcome = await run(command)
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toContain('guichet restore')
    expect(outcome.stderr).not.toMatch(/^ +at /m)
  }
  expect(await run('doctor')).toMatchObject({ status: 1 })
})

test('every problem of a configuration is printed with its line', async () => {
  const data = newFolder()
  mkdirSync(data, { recursive: true })
  writeFileSync(join(data, 'guichet.yaml'), 'listen:\n  host: 0.0.0.0\n  prot: 1\napis: none\n')
  const outcome = await inFolder(data)('serve --json')
  expect(outcome.status).toBe(1)
  const { error } = outcome.json()
  expect(error.code).toBe('configuration')
  expect(error.problems.map((problem: Answered) => [problem.line, problem.field])).toEqual(
    expect.arrayContaining([
      [3, 'listen.prot'],
      [4, 'apis'],
    ]),
  )
  expect(outcome.stderr).toMatch(/guichet\.yaml:3:\d+ listen\.prot: /)
})
