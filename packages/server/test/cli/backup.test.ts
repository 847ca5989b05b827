import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Answered, inFolder, keptFolder, newFolder } from './command.ts'
import { exchange, serve } from './server.ts'

const data = keptFolder()
const file = join(data, 'backup')
let old: Answered
let revoked: Answered

beforeAll(async () => {
  const run = inFolder(data)
  const create = 'credential create --organization acme --api kis --json --name'
  await run('organization create acme')
  old = (await run(`${create} old`)).json()
  revoked = (await run(`${create} revoked`)).json()
  await run(`credential revoke ${revoked.id}`)
  const outcome = await run(`backup ${file} --json`)
  expect(outcome.status).toBe(0)
  expect(outcome.json()).toEqual({ file, bytes: statSync(file).size })
})
afterAll(() => rmSync(data, { recursive: true }))

/** A clean machine to which the secrets were brought, and nothing else. */
function elsewhere(): string {
  const folder = newFolder()
  cpSync(join(data, 'secrets'), join(folder, 'secrets'), { recursive: true })
  return folder
}

test('backup and restore: old secrets work, what was revoked stays revoked', async () => {
  const folder = elsewhere()
  const outcome = await inFolder(folder)(`restore ${file} --json`)
  expect(outcome.status).toBe(0)
  expect(outcome.json()).toMatchObject({ sound: true, problems: [], sequence: 5, tokensRefused: false })
  expect(outcome.stderr).toContain('--refuse-tokens')
  const last = (await inFolder(folder)('audit export')).stdout.trimEnd().split('\n').at(-1)!
  expect(JSON.parse(last)).toMatchObject({ action: 'installation.restored', actor: 'command-line' })

  const { url } = await serve('--data', folder)
  expect(await exchange(url, old)).toBe(200)
  expect(await exchange(url, revoked)).toBe(401)
})

test('restore refuses the tokens of the gap where it is asked to', async () => {
  const folder = elsewhere()
  const run = inFolder(folder)
  expect((await run(`restore ${file} --refuse-tokens --json`)).json().tokensRefused).toBe(true)
  const last = (await run('audit export')).stdout.trimEnd().split('\n').at(-1)!
  expect(JSON.parse(last)).toMatchObject({ action: 'organization.changed' })
})

test('restore fills an empty installation only', async () => {
  const outcome = await inFolder(data)(`restore ${file} --json`)
  expect(outcome.status).toBe(1)
  expect(outcome.json().error.code).toBe('unusable')
  expect(outcome.stderr).toContain('into an empty store only')
})

test('restore writes nothing without the secrets of the backup', async () => {
  const empty = newFolder()
  const missing = await inFolder(empty)(`restore ${file}`)
  expect(missing.status).toBe(1)
  expect(missing.stderr).toContain('The pepper of this installation is missing')
  expect(readdirSync(empty)).toEqual([])

  const foreign = elsewhere()
  writeFileSync(join(foreign, 'secrets', 'pepper'), randomBytes(32).toString('base64url'))
  const wrong = await inFolder(foreign)(`restore ${file}`)
  expect(wrong).toMatchObject({ status: 1, stdout: '' })
  expect(wrong.stderr).toBe(
    'Nothing was restored. The pepper is not that of this installation: put the right one back.\n',
  )
  expect(readdirSync(foreign)).toEqual(['secrets'])
})

test('a damaged backup is refused whole', async () => {
  const damaged = join(newFolder(), 'backup')
  writeFileSync(damaged, '{"format":"guichet-backup"')
  const folder = elsewhere()
  const outcome = await inFolder(folder)(`restore ${damaged} --json`)
  expect(outcome.status).toBe(1)
  expect(outcome.json().error).toMatchObject({
    code: 'unusable',
    message: expect.stringContaining('cut short'),
  })
  expect(existsSync(join(folder, 'guichet.db'))).toBe(false)
})

test('a backup never replaces a file', async () => {
  const outcome = await inFolder(data)(`backup ${join(data, 'guichet.db')}`)
  expect(outcome).toMatchObject({ status: 1, stdout: '' })
  expect(outcome.stderr).toContain('exists already')
})

test('whatever the umask: only its owner may read a backup, the database and the secrets', async () => {
  const run = inFolder(data)
  const umask = process.umask(0)
  try {
    await run(`backup ${join(data, 'second')}`)
  } finally {
    process.umask(umask)
  }
  for (const entry of readdirSync(data, { recursive: true, withFileTypes: true })) {
    const { mode } = statSync(join(entry.parentPath, entry.name))
    expect([entry.name, mode & 0o077]).toEqual([entry.name, 0])
  }
})
