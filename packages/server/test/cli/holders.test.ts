import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answered, filesWith, inFolder, keptFolder } from './command.ts'

const data = keptFolder()
const run = inFolder(data)

beforeAll(async () => {
  await run('organization create acme')
})
afterAll(() => rmSync(data, { recursive: true }))

describe('organization', () => {
  test('create, then list', async () => {
    const made = await run('organization create northwind --operator --json')
    expect(made.status).toBe(0)
    const { id } = made.json()
    expect(made.json()).toMatchObject({
      id: expect.stringMatching(/^org_/),
      name: 'northwind',
      operator: true,
    })
    const listed = await run('organization list --json')
    expect(listed.json().items.map((item: Answered) => item.name)).toEqual(['acme', 'northwind'])
    const shown = await run('organization list')
    expect(shown.stdout).toContain(id)
    expect(shown.stderr).toBe('')
  })

  test('a name is taken once', async () => {
    const outcome = await run('organization create acme --json')
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'taken', field: 'name' })
    expect(outcome.stderr).toBe('Another organization has this name.\n')
  })
})

describe('organization create --operator', () => {
  test('is refused where the operator has one', async () => {
    const outcome = await run('organization create southwind --operator --json')
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'taken', field: 'operator' })
    expect(outcome.stderr).toBe('The operator has an organization already, and only one.\n')
    expect((await run('organization list')).stdout).not.toContain('southwind')
  })
})

describe('member create', () => {
  const password = 'tangerine-umbrella-41-fjord'

  test('takes the first line of standard input', async () => {
    const args =
      'member create --organization acme --email Ada@Acme.example --role admin --script-login --json'
    const outcome = await run(args, { input: `${password}\r\nsomething else\n` })
    expect(outcome.status).toBe(0)
    expect(outcome.json()).toMatchObject({ email: 'ada@acme.example', role: 'admin', scriptLogin: true })
    expect(filesWith(data, password)).toEqual([])
  })

  test('needs no password where the member does not sign in', async () => {
    const outcome = await run(
      'member create --organization acme --email bot@acme.example --no-password --json',
    )
    expect(outcome).toMatchObject({ status: 0 })
    expect(outcome.json()).toMatchObject({ role: 'developer', scriptLogin: false })
  })

  test.for([
    ['nothing on standard input', '', 'Nothing came on standard input'],
    ['a short password', 'short', 'A password has 15 to 256 characters.'],
  ] as const)('refuses %s', async ([, input, says]) => {
    const outcome = await run('member create --organization acme --email x@acme.example --json', { input })
    expect(outcome.status).toBe(1)
    expect(outcome.json().error.message).toContain(says)
    expect(outcome.stderr).toContain(says)
  })

  test('refuses an unknown organization before it reads a password', async () => {
    const outcome = await run('member create --organization nobody --email x@acme.example --json')
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code: 'not-found', field: 'organization' })
  })
})
