import { globSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { defineDialect } from './index.ts'
import { formatProblem, loadDialect } from './load/index.ts'

const source = new URL('./', import.meta.url)

test('the example of the README is a dialect', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8')
  const example = /```yaml\n([\s\S]*?)```/.exec(readme)?.[1] ?? ''
  const loaded = loadDialect(example, 'README.md')
  expect(loaded.ok ? [] : loaded.problems.map(formatProblem)).toEqual([])
  expect(loaded).toMatchObject({ dialect: { name: 'acme', lifetime: 900 } })
})

test('YAML and TypeScript are one language', () => {
  const written = {
    name: 'acme',
    request: { path: '/t', credentials: { key: { field: 'a.b' }, secret: { header: 'X-S' } } },
    response: { body: { token: '${token}', ttl: '${expires}' }, expires: { as: 'duration' } },
    lifetime: '90d',
  } as const
  expect(loadDialect(JSON.stringify(written), 'acme.json')).toEqual({
    ok: true,
    dialect: defineDialect(written),
  })
})

test('a dialect in TypeScript with faults is refused with all of them', () => {
  const faulty = (): unknown =>
    defineDialect({
      name: 'acme',
      request: { path: 'x', credentials: { basic: 'raw' }, body: 'none' },
      response: {},
      lifetime: 'long',
    })
  expect(faulty).toThrow(/lifetime[\s\S]*request\.path[\s\S]*where the token is/)
})

test('only the loader needs zod and yaml', () => {
  const outside = globSync('**/*.ts', { cwd: source.pathname }).filter(
    (name) => !name.startsWith('load/') && !name.endsWith('.test.ts'),
  )
  expect(outside.length).toBeGreaterThan(30)
  for (const name of outside) {
    expect(readFileSync(new URL(name, source), 'utf8'), name).not.toMatch(/from '(?:zod|yaml|.*\/load\/.*)'/)
  }
})
