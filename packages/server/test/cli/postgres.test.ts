import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import { inFolder, newFolder } from './command.ts'

let postgres: ThrowAwayPostgres

beforeAll(async () => {
  postgres = await startPostgres()
})
afterAll(() => postgres.stop())

test('an installation moves from PostgreSQL to SQLite by its backup', async () => {
  const data = newFolder()
  const env = { GUICHET_DATABASE_URL: await postgres.createDatabase() }
  const run = inFolder(data)
  await run('organization create acme', { env })
  const made = await run('credential create --organization acme --api kis --name moved --json', { env })
  expect(made.status).toBe(0)
  expect((await run('doctor --json', { env })).json().dangers).toBe(0)
  const file = join(data, 'backup')
  expect((await run(`backup ${file}`, { env })).status).toBe(0)
  expect((await run(`restore ${file}`, { env })).stderr).toContain('into an empty store only')

  const elsewhere = newFolder()
  cpSync(join(data, 'secrets'), join(elsewhere, 'secrets'), { recursive: true })
  expect((await inFolder(elsewhere)(`restore ${file} --json`)).json()).toMatchObject({ sound: true })
  const shown = await inFolder(elsewhere)(`credential show ${made.json().id} --json`)
  expect(shown.json()).toMatchObject({ name: 'moved', state: 'active', key: made.json().key })
})

test('a database that does not answer is told in one sentence, without its address', async () => {
  const env = { GUICHET_DATABASE_URL: 'postgres://someone:canary-of-the-url@127.0.0.1:1/guichet' }
  const outcome = await inFolder(newFolder())('organization list --json', { env })
  expect(outcome.status).toBe(1)
  expect(outcome.json().error.code).toBe('unavailable')
  expect(outcome.stdout + outcome.stderr).not.toContain('canary-of-the-url')
})
