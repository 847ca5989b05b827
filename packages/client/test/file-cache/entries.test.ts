import { mkdirSync, readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { fileCache } from '../../src/file-cache/index.ts'
import { newFolder } from './processes.ts'

const kept = { 'x-region': 'eu' }
const token = (text: string, expiresAt: number | null = null) => ({
  token: text,
  obtainedAt: Date.now(),
  expiresAt,
  kept,
})

const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8)

test('what is written is read by whoever has the folder, and by nobody else', async () => {
  const folder = newFolder()
  const written = token('first', Date.now() + 60_000)
  await fileCache({ folder }).write('script', written)
  expect(await fileCache({ folder }).read('script')).toEqual(written)
  expect(await fileCache({ folder }).read('other')).toBeNull()
  expect(mode(folder)).toBe('700')
  expect(mode(join(folder, 'script.json'))).toBe('600')
})

test('where the folder is made, those above it are closed to others too', async () => {
  const above = newFolder()
  await fileCache({ environment: { XDG_CACHE_HOME: above } }).write('script', token('first'))
  expect(readdirSync(join(above, 'guichet'))).toEqual(['script.json'])
  expect(mode(above)).toBe('700')
})

test.for([
  ['no such variable', {}],
  ['an empty one', { XDG_CACHE_HOME: '' }],
  ['a relative path, which the specification wants ignored', { XDG_CACHE_HOME: 'caches' }],
] as const)('%s: the cache lies in the home folder', async ([, variables]) => {
  const home = newFolder()
  await fileCache({ environment: { ...variables, HOME: home } }).write('script', token('first'))
  expect(readdirSync(join(home, '.cache/guichet'))).toEqual(['script.json'])
})

test('a token that has ended is none, and its file goes', async () => {
  const folder = newFolder()
  const cache = fileCache({ folder })
  await cache.write('old', token('old', Date.now() - 1))
  expect(await cache.read('old')).toBeNull()
  expect(readdirSync(folder)).toEqual([])
})

test('a write removes what others left: tokens that have ended, and what a killed process left half done', async () => {
  const folder = newFolder()
  const cache = fileCache({ folder })
  await cache.write('endless', token('endless'))
  writeFileSync(join(folder, 'old.json'), JSON.stringify(token('old', 1)), { mode: 0o600 })
  const halfDone = [join(folder, 'killed.json.1.beside'), join(folder, 'killed.lock.2.beside')]
  writeFileSync(halfDone[0]!, '{"tok')
  mkdirSync(halfDone[1]!)
  for (const path of halfDone) utimesSync(path, 1, 1)
  writeFileSync(join(folder, 'at-work.json.3.beside'), '{"tok')
  await cache.write('new', token('new', Date.now() + 60_000))
  expect(readdirSync(folder).toSorted()).toEqual(['at-work.json.3.beside', 'endless.json', 'new.json'])
})

test('a dead token is forgotten, and one that was written meanwhile stays', async () => {
  const folder = newFolder()
  const cache = fileCache({ folder })
  await cache.write('script', token('second'))
  await cache.remove('script', 'first')
  expect(await cache.read('script')).toMatchObject({ token: 'second' })
  await cache.remove('script', 'second')
  await cache.remove('script', 'second')
  expect(readdirSync(folder)).toEqual([])
})

test('no token that is written is lost to the removal of its predecessor', async () => {
  const folder = newFolder()
  const [one, other] = [fileCache({ folder }), fileCache({ folder })]
  for (let round = 0; round < 50; round++) {
    await one.write('script', token('dead'))
    await Promise.all([one.remove('script', 'dead'), other.write('script', token('alive'))])
    expect(await one.read('script')).toMatchObject({ token: 'alive' })
  }
})

const whole = JSON.stringify(token('first'))

test.for([
  ['empty', ''],
  ['half written', whole.slice(0, 40)],
  ['no JSON', 'token'],
  ['another JSON', '[]'],
  ['null', 'null'],
  ['without a token', JSON.stringify({ ...token(''), token: undefined })],
  ['of an empty token', JSON.stringify(token(''))],
  ['of a token that is no text', JSON.stringify({ ...token(''), token: 7 })],
  ['of an end that is no number', JSON.stringify({ ...token('first'), expiresAt: '2030-01-01' })],
  ['without the time of the exchange', JSON.stringify({ ...token('first'), obtainedAt: undefined })],
  ['of kept values that are no texts', JSON.stringify({ ...token('first'), kept: { region: 1 } })],
  ['of bytes', '\u0000\ufffd'.repeat(100)],
  ['far too large', whole + ' '.repeat(300_000)],
])('a file that is %s is the same as none, and is written anew', async ([, text]) => {
  const folder = newFolder()
  const cache = fileCache({ folder })
  mkdirSync(folder, { mode: 0o700 })
  writeFileSync(join(folder, 'script.json'), text!, { mode: 0o600 })
  expect(await cache.read('script')).toBeNull()
  await cache.remove('script', 'first')
  await cache.write('script', token('second'))
  expect(JSON.parse(readFileSync(join(folder, 'script.json'), 'utf8'))).toMatchObject({ token: 'second' })
})

test.for(['', '../script', 'a/b', 'a\\b', 'a.b', 'a b', 'é', 'x'.repeat(201)])(
  'the name “%s” leads nowhere',
  async (name) => {
    const cache = fileCache({ folder: newFolder() })
    await expect(cache.read(name)).rejects.toThrow(TypeError)
    await expect(cache.exclusively(name, () => Promise.resolve())).rejects.toThrow(TypeError)
  },
)
