import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Answered, guichet, newFolder } from '../../../test/cli/command.ts'

const yaml = `apis:
  - { name: letters, algorithm: EdDSA }
  - { name: parcels }
`

test('a rotation makes a key for each algorithm in use, or for the one that is named', async () => {
  const folder = newFolder()
  const file = join(folder, 'guichet.yaml')
  writeFileSync(file, yaml)
  const run = (...args: string[]) => guichet(['--config', file, '--data', folder, ...args])
  const rotate = (...args: string[]) => run('signing-key', 'rotate', ...args)
  const algorithmsIn = ({ items }: Answered): string[] =>
    items.map((item: Answered) => `${item.algorithm} ${item.state}`).toSorted()
  await run('migrate')

  const first = (await rotate('--json')).json()
  expect(first).toMatchObject({ algorithm: 'ES256', state: 'active', kid: expect.any(String) })
  expect(algorithmsIn(first)).toEqual(['ES256 active', 'EdDSA active'])

  const named = (await rotate('--algorithm', 'EdDSA', '--json')).json()
  expect(algorithmsIn(named)).toEqual(['EdDSA pending'])

  const rest = await rotate('--now')
  expect(rest.stdout).toMatch(/^\S+ {2}ES256 {2}signs now\n$/)
  expect(rest.stderr).toMatch(/^A new key for EdDSA is waiting already: it signs from \d{4}-/)

  await rotate()
  const refused = await rotate()
  expect(refused.status).toBe(1)
  expect(refused.stderr).toMatch(/for (ES256|EdDSA) is waiting already.*for (ES256|EdDSA) is waiting already/)
})
