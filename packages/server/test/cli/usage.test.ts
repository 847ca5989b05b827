import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { guichet, newFolder } from './command.ts'

const wrong: readonly (readonly [args: string, usage: string, says: string])[] = [
  ['', 'guichet', 'Commands:'],
  ['frobnicate', 'guichet', "unknown command 'frobnicate'"],
  ['credential', 'guichet credential', 'Commands:'],
  ['credential frobnicate', 'guichet credential', "unknown command 'frobnicate'"],
  ['organization create', 'guichet organization create', "missing required argument 'name'"],
  ['organization create one two', 'guichet organization create', 'too many arguments'],
  ['organization list --frob', 'guichet organization list', "unknown option '--frob'"],
  ['member create --organization o', 'guichet member create', "'--email <email>' not specified"],
  ['credential create --organization o --api a', 'guichet credential create', "'--name <name>'"],
  ['credential create --kind pair', 'guichet credential create', 'Allowed choices are key-pair'],
  ['credential create --expires soon', 'guichet credential create', 'Write a duration'],
  ['credential rotate x --overlap 24', 'guichet credential rotate', 'Write a duration'],
  ['signing-key rotate --algorithm none', 'guichet signing-key rotate', 'Allowed choices are'],
  ['serve --port 65536', 'guichet serve', 'from 0 to 65535'],
  ['serve --tls-cert chain.pem', 'guichet serve', '--tls-key go together'],
]

test.concurrent.for(wrong)('wrong usage: guichet %s', async ([args, usage, says]) => {
  const outcome = await guichet(args.split(' ').filter(Boolean))
  expect(outcome.status).toBe(2)
  expect(outcome.stdout).toBe('')
  expect(outcome.stderr).toContain(`Usage: ${usage} [`)
  expect(outcome.stderr).toContain(says)
})

test.concurrent('wrong usage for a script: one object on standard output', async () => {
  const outcome = await guichet(['credential', 'show', '--json'])
  expect(outcome.status).toBe(2)
  expect(outcome.json().error).toEqual({ code: 'usage', message: "missing required argument 'id'" })
})

describe('a secret never comes by the command line', () => {
  const canary = 'canary-of-the-process-list'

  test.concurrent.for([
    ['member', 'create', '--password', canary],
    ['member', 'create', `--password=${canary}`],
    ['credential', 'import', '--secret', canary],
    ['--token', canary, 'credential', 'list'],
    ['serve', `--pepper=${canary}`],
  ])('%s', async (args) => {
    const outcome = await guichet([...args, '--json'])
    expect(outcome.status).toBe(2)
    expect(outcome.json().error.code).toBe('usage')
    expect(outcome.stderr).toContain('everybody on this machine can read a command line')
    expect(outcome.stdout + outcome.stderr).not.toContain(canary)
  })

  test.concurrent('nor is the value of an unknown option repeated', async () => {
    const outcome = await guichet(['credential', 'list', `--clientsecret=${canary}`, '--json'])
    expect(outcome.status).toBe(2)
    expect(outcome.stdout + outcome.stderr).not.toContain(canary)
  })
})

test.concurrent.for([['--help'], ['credential', 'create', '--help'], ['--version']])(
  '%s is no mistake',
  async (args) => {
    const outcome = await guichet(args)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.stdout).not.toBe('')
  },
)

test('a mistyped folder does not become an installation', async () => {
  const data = join(newFolder(), 'mistyped')
  const outcome = await guichet(['organization', 'list', '--json', '--data', data])
  expect(outcome.status).toBe(1)
  expect(outcome.json().error).toMatchObject({ code: 'refused' })
  expect(outcome.stderr).toContain(`There is no installation in ${data}.`)
  expect(existsSync(data)).toBe(false)
})
