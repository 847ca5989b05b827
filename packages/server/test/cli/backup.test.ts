import { cpSync, existsSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { inFolder, newFolder } from './command.ts'
import { exchange, serve } from './server.ts'

async function backedUp(): Promise<{ data: string; file: string; old: any; revoked: any }> {
  const data = newFolder()
  const file = join(newFolder(), 'backup')
  const run = inFolder(data)
  await run('organization create acme')
  const create = 'credential create --organization acme --api kis --json --name'
  const old = (await run(`${create} old`)).json()
  const revoked = (await run(`${create} revoked`)).json()
  await run(`credential revoke ${revoked.id}`)
  const outcome = await run(`backup ${file} --json`)
  expect(outcome.status).toBe(0)
  expect(outcome.json()).toEqual({ file, bytes: statSync(file).size })
  expect(statSync(file).mode & 0o777).toBe(0o600)
  return { data, file, old, revoked }
}

test('backup and restore: old secrets work, what was revoked stays revoked', async () => {
  const { data, file, old, revoked } = await backedUp()
  const elsewhere = newFolder()
  cpSync(join(data, 'secrets'), join(elsewhere, 'secrets'), { recursive: true })
  const outcome = await inFolder(elsewhere)(`restore ${file} --json`)
  expect(outcome.status).toBe(0)
  expect(outcome.json()).toMatchObject({ sound: true, problems: [], sequence: 5, tokensRefused: false })
  expect(outcome.stderr).toContain('--refuse-tokens')
  const last = (await inFolder(elsewhere)('audit export')).stdout.trimEnd().split('\n').at(-1)!
  expect(JSON.parse(last)).toMatchObject({ action: 'installation.restored', actor: 'command-line' })

  const { url } = await serve('--data', elsewhere)
  expect(await exchange(url, old)).toBe(200)
  expect(await exchange(url, revoked)).toBe(401)
})

test('restore refuses the tokens of the gap where it is asked to', async () => {
  const { data, file } = await backedUp()
  const elsewhere = newFolder()
  cpSync(join(data, 'secrets'), join(elsewhere, 'secrets'), { recursive: true })
  const run = inFolder(elsewhere)
  expect((await run(`restore ${file} --refuse-tokens --json`)).json().tokensRefused).toBe(true)
  const last = (await run('audit export')).stdout.trimEnd().split('\n').at(-1)!
  expect(JSON.parse(last)).toMatchObject({ action: 'organization.changed' })
})

test('restore fills an empty installation only', async () => {
  const { data, file } = await backedUp()
  const outcome = await inFolder(data)(`restore ${file} --json`)
  expect(outcome.status).toBe(1)
  expect(outcome.json().error.code).toBe('unusable')
  expect(outcome.stderr).toContain('into an empty store only')
})

test('restore writes nothing without the secrets of the backup', async () => {
  const { file } = await backedUp()
  const empty = newFolder()
  const missing = await inFolder(empty)(`restore ${file}`)
  expect(missing.status).toBe(1)
  expect(missing.stderr).toContain('The pepper of this installation is missing')
  expect(readdirSync(empty)).toEqual([])

  const other = newFolder()
  await inFolder(other)('migrate')
  const foreign = newFolder()
  cpSync(join(other, 'secrets'), join(foreign, 'secrets'), { recursive: true })
  const wrong = await inFolder(foreign)(`restore ${file}`)
  expect(wrong).toMatchObject({ status: 1, stdout: '' })
  expect(wrong.stderr).toBe(
    'Nothing was restored. The pepper is not that of this installation: put the right one back.\n',
  )
  expect(readdirSync(foreign)).toEqual(['secrets'])
})

test('a damaged backup is refused whole', async () => {
  const file = join(newFolder(), 'backup')
  writeFileSync(file, '{"format":"guichet-backup"')
  const { data } = await backedUp()
  const elsewhere = newFolder()
  cpSync(join(data, 'secrets'), join(elsewhere, 'secrets'), { recursive: true })
  const outcome = await inFolder(elsewhere)(`restore ${file} --json`)
  expect(outcome.status).toBe(1)
  expect(outcome.json().error).toMatchObject({
    code: 'unusable',
    message: expect.stringContaining('cut short'),
  })
  expect(existsSync(join(elsewhere, 'guichet.db'))).toBe(false)
})

test('a backup never replaces a file', async () => {
  const { data } = await backedUp()
  const outcome = await inFolder(data)(`backup ${join(data, 'guichet.db')}`)
  expect(outcome).toMatchObject({ status: 1, stdout: '' })
  expect(outcome.stderr).toContain('exists already')
})
