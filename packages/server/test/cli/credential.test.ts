import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Answered, filesWith, inFolder, keptFolder } from './command.ts'

const data = keptFolder()
const run = inFolder(data)
const create = 'credential create --organization acme --api kis --json --name'

beforeAll(async () => {
  await run('organization create acme')
  await run('member create --organization acme --email ada@acme.example --no-password')
})
afterAll(() => rmSync(data, { recursive: true }))

describe('create', () => {
  test('a key pair, whose secret is kept nowhere', async () => {
    const outcome = await run(
      `${create} build --environment sandbox --expires 90d --ip 192.0.2.0/24 --ip 2001:db8::/32`,
    )
    expect(outcome.status).toBe(0)
    expect(outcome.stderr).toContain('shown this once')
    const { id, key, secret, expires, ...rest } = outcome.json()
    expect(rest).toEqual({
      kind: 'key-pair',
      api: 'kis',
      organization: 'acme',
      environment: 'sandbox',
      name: 'build',
      scopes: [],
      addresses: ['192.0.2.0/24', '2001:db8::/32'],
    })
    expect(id).toMatch(/^cred_/)
    expect(key).toMatch(/^test_/)
    expect(secret).toMatch(/^gsec_/)
    expect(Date.parse(expires) - Date.now()).toBeGreaterThan(89 * 86_400_000)
    expect(filesWith(data, secret)).toEqual([])
    expect(filesWith(data, key)).not.toEqual([])
  })

  test('for a person: the secret alone on its line, and a warning', async () => {
    const outcome = await run('credential create --organization acme --api kis --name readable')
    const secret = /^secret +(gsec_\w+)$/m.exec(outcome.stdout)?.[1]
    expect(secret).toBeDefined()
    expect(outcome.stderr).toBe('The secret is shown this once and is kept nowhere: store it now.\n')
    expect(filesWith(data, secret!)).toEqual([])
  })

  test.for([
    ['service-token', 'gst_', ''],
    ['personal-token', 'gpt_', ' --member ada@acme.example'],
  ] as const)('a %s', async ([kind, prefix, more]) => {
    const outcome = await run(`${create} token --kind ${kind}${more}`)
    expect(outcome.status).toBe(0)
    const made = outcome.json()
    expect(made.token.startsWith(prefix)).toBe(true)
    expect(made).not.toHaveProperty('secret')
    expect(filesWith(data, made.token)).toEqual([])
  })

  test.for([
    ['credential create --organization nobody --api kis --name x', 'not-found', 'organization'],
    [`${create} x --scope everything`, 'invalid', 'scopes'],
    [`${create} x --ip 192.0.2.0/33`, 'invalid', 'addresses'],
    [`${create} x --expires 2001-01-01T00:00:00Z`, 'invalid', 'expires'],
    [`${create} x --kind personal-token`, 'invalid', 'member'],
  ] as const)('refused: %s', async ([args, code, field]) => {
    const outcome = await run(`${args} --json`)
    expect(outcome.status).toBe(1)
    expect(outcome.json().error).toMatchObject({ code, field })
    expect(outcome.stderr).toBe(`${outcome.json().error.message}\n`)
  })
})

test('the life of a credential', async () => {
  const { id, secret: first } = (await run(`${create} living`)).json()
  const rotated = await run(`credential rotate ${id} --overlap 2h --json`)
  expect(rotated.status).toBe(0)
  const { secret: second, overlap } = rotated.json()
  expect(second).not.toBe(first)
  expect(filesWith(data, second)).toEqual([])

  const shown = await run(`credential show ${id} --json`)
  expect(shown.json()).toMatchObject({ state: 'active', lastFour: second.slice(-4), overlap, lastUsed: null })
  expect(shown.json().secrets.map((one: Answered) => one.lastFour)).toEqual(
    expect.arrayContaining([first.slice(-4), second.slice(-4)]),
  )
  expect((await run(`credential show ${id}`)).stdout).toContain('in its overlap until')

  expect((await run(`credential end-overlap ${id} --cancel --json`)).json().lastFour).toBe(first.slice(-4))
  const over = await run(`credential end-overlap ${id} --json`)
  expect(over).toMatchObject({ status: 1 })
  expect(over.json().error.code).toBe('state')

  for (const [change, state] of [
    ['disable', 'disabled'],
    ['enable', 'active'],
    ['revoke', 'revoked'],
  ]) {
    const outcome = await run(`credential ${change} ${id} --json`)
    expect(outcome).toMatchObject({ status: 0, stderr: '' })
    expect(outcome.json()).toEqual({ id, name: 'living', state })
  }
  const late = await run(`credential enable ${id}`)
  expect(late).toMatchObject({ status: 1, stdout: '' })
  expect(late.stderr).toContain('a revoked credential stays so')
})

test('rotate refuses the tokens of a leaked secret, too', async () => {
  const { id } = (await run(`${create} leaked`)).json()
  const outcome = await run(`credential rotate ${id} --overlap 0 --refuse-tokens --json`)
  expect(outcome.json().overlap).toBeNull()
  expect(outcome.stderr).toContain('The old one is refused from now on.')
  const shown = (await run(`credential show ${id} --json`)).json()
  expect(shown.tokensRefusedUpTo).not.toBeNull()
  expect(shown.secrets).toHaveLength(1)
})

test('list, by organization and API', async () => {
  await run('organization create other')
  await run('credential create --organization other --api didomi --name theirs')
  const names = async (args: string): Promise<readonly string[]> =>
    (await run(`credential list --json${args}`)).json().items.map((item: Answered) => item.name)
  expect(await names('')).toContain('theirs')
  expect(await names(' --organization other')).toEqual(['theirs'])
  expect(await names(' --organization acme --api didomi')).toEqual([])
  expect(await run('credential list --api nothing')).toMatchObject({ status: 1, stdout: '' })
})

test.for(['show', 'revoke'])('%s of an unknown credential', async (verb) => {
  const outcome = await run(`credential ${verb} cred_unknown --json`)
  expect(outcome.status).toBe(1)
  expect(outcome.json().error).toMatchObject({ code: 'not-found' })
})
