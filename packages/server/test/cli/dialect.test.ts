import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Answered, guichet, newFolder } from './command.ts'

test('list tells which APIs speak each', async () => {
  const outcome = await guichet(['dialect', 'list', '--json', '--data', newFolder()])
  expect(outcome.status).toBe(0)
  const { items } = outcome.json()
  expect(items.find((item: Answered) => item.name === 'didomi')).toMatchObject({
    method: 'POST',
    apis: ['didomi'],
  })
  expect((await guichet(['dialect', 'list'])).stdout).toMatch(/^didomi +Didomi/m)
})

test('show prints all of one', async () => {
  const outcome = await guichet(['dialect', 'show', 'oauth2', '--json'])
  expect(outcome.json()).toMatchObject({ name: 'oauth2', request: { path: '/oauth/token' } })
  expect((await guichet(['dialect', 'show', 'oauth2'])).stdout).toMatch(/^name: oauth2$/m)
  const unknown = await guichet(['dialect', 'show', 'toString', '--json'])
  expect(unknown.status).toBe(1)
  expect(unknown.json().error).toMatchObject({ code: 'not-found', field: 'dialect' })
})

test('check names file, line and field of every fault', async () => {
  const file = join(newFolder(), 'mine.yaml')
  writeFileSync(file, 'name: Mine\nrequest:\n  path: no-slash\n  colour: red\n')
  const outcome = await guichet(['dialect', 'check', file])
  expect(outcome.status).toBe(1)
  expect(outcome.stdout).toMatch(/^\/.*mine\.yaml:4:\d+ request\.colour: /m)
  const forScripts = await guichet(['dialect', 'check', file, '--json'])
  expect(forScripts.status).toBe(1)
  const { ok, problems } = forScripts.json()
  expect(ok).toBe(false)
  expect(problems.map((one: Answered) => one.field)).toContain('request.colour')
  expect(await guichet(['dialect', 'check', '/nowhere.yaml'])).toMatchObject({
    status: 1,
    stdout: '',
    stderr: '/nowhere.yaml does not exist.\n',
  })
})
