import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readEnvironment } from './environment.ts'
import { loadConfiguration } from './load.ts'

let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-paths-'))
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const dialect = (name: string, path: string, aliases: readonly string[]): string =>
  `name: ${name}\nrequest:\n  path: ${path}\n  aliases: [${aliases.join(', ')}]\n` +
  `  credentials: { key: { field: id }, secret: { field: secret } }\n` +
  `response: { body: { token: '\${token}' } }\nlifetime: 1h\n`

interface Spoken {
  readonly path: string
  readonly aliases?: readonly string[]
  readonly hosts?: readonly string[]
}

/** APIs that each speak a dialect of their own name: what is served, a line an entry, and what is told. */
function tableOf(apis: Readonly<Record<string, Spoken>>): { served: string[]; told: readonly string[] } {
  for (const [name, { path, aliases = [] }] of Object.entries(apis)) {
    writeFileSync(join(folder, `${name}.yaml`), dialect(name, path, aliases))
  }
  const names = Object.keys(apis)
  const lines = Object.entries(apis).map(
    ([name, { hosts = [] }]) => `  - { name: ${name}, dialects: [${name}], hosts: [${hosts.join(', ')}] }`,
  )
  const text = `dialects: [${names.map((name) => `${name}.yaml`).join(', ')}]\napis:\n${lines.join('\n')}\n`
  const config = join(folder, 'guichet.yaml')
  writeFileSync(config, text)
  const loaded = loadConfiguration({ config, data: folder, environment: readEnvironment({}) })
  if (loaded.problems !== null) return { served: [], told: loaded.problems.map(({ message }) => message) }
  const served = loaded.configuration.exchangePaths.map(
    (entry) => `${entry.host ?? '*'}${entry.path} ${entry.dialect.name}: ${entry.apis.join(' ')}`,
  )
  return { served, told: loaded.notices }
}

describe('the paths at which credentials are exchanged', () => {
  it('are each dialect’s own, the standard one for every API, and then aliases', () => {
    const { served, told } = tableOf({ one: { path: '/one', aliases: ['/uno'] }, two: { path: '/two' } })
    expect(served).toEqual([
      '*/one one: one',
      '*/two two: two',
      '*/oauth/token oauth2: one two guichet',
      '*/uno one: one',
    ])
    expect(told).toEqual([])
  })

  it('belong to a host where the API does, and one path may be another dialect’s elsewhere', () => {
    const { served } = tableOf({
      one: { path: '/in', hosts: ['a.example', 'b.example'] },
      two: { path: '/in', hosts: ['c.example'] },
      three: { path: '/in' },
    })
    expect(served.slice(0, 4)).toEqual([
      'a.example/in one: one',
      'b.example/in one: one',
      'c.example/in two: two',
      '*/in three: three',
    ])
  })

  it('serve every API where a dialect has taken the standard one, and that is told', () => {
    const { served, told } = tableOf({ one: { path: '/oauth/token' }, two: { path: '/two' } })
    expect(served).toEqual(['*/oauth/token one: one two guichet', '*/two two: two'])
    expect(told).toEqual(['Standard OAuth 2.0 is not served at /oauth/token: the dialect one has that path.'])
  })

  it('leave the standard one to the others where a dialect has taken it on its own host', () => {
    const { served, told } = tableOf({ one: { path: '/oauth/token', hosts: ['a.example'] } })
    expect(served).toEqual(['a.example/oauth/token one: one', '*/oauth/token oauth2: one guichet'])
    expect(told).toEqual([])
  })

  it.each<readonly [string, Readonly<Record<string, Spoken>>, string]>([
    ['another dialect', { one: { path: '/one', aliases: ['/two'] }, two: { path: '/two' } }, 'two'],
    ['the same with a slash', { one: { path: '/one', aliases: ['/two/'] }, two: { path: '/two' } }, 'two'],
    ['the standard', { one: { path: '/one', aliases: ['/oauth/token'] } }, 'oauth2'],
    [
      'an alias before it',
      { one: { path: '/one', aliases: ['/x'] }, two: { path: '/two', aliases: ['/x'] } },
      'one',
    ],
    ['the server itself', { one: { path: '/one', aliases: ['/forward-auth'] } }, '/forward-auth'],
    ['the server below it', { one: { path: '/one', aliases: ['/healthz/x'] } }, '/healthz'],
  ])('do not serve an alias that is taken by %s, and tell it', (_, apis, holder) => {
    const { served, told } = tableOf(apis)
    expect(told).toHaveLength(1)
    const [, alias, name] = /^The alias (\S+) of the dialect (\w+) is not served/.exec(told[0]!)!
    expect(told[0]).toContain(`: ${holder} has that path.`)
    expect(served).not.toContain(`*${alias} ${name}: ${name}`)
  })

  it('do not serve an alias on any host of an API where one of them is taken', () => {
    const { served, told } = tableOf({
      one: { path: '/one', hosts: ['a.example'] },
      two: { path: '/two', aliases: ['/one'], hosts: ['a.example', 'b.example'] },
    })
    expect(served.filter((entry) => entry.includes('/one '))).toEqual(['a.example/one one: one'])
    expect(told).toEqual(['The alias /one of the dialect two is not served: one has that path.'])
  })
})
