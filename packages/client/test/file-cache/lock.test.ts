import { mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { fileCache } from '../../src/file-cache/index.ts'
import { alone } from '../../src/file-cache/lock.ts'
import { kill, newFolder, printed, speaks, startProcess } from './processes.ts'

async function countingServer(): Promise<{ readonly url: string; count(): number }> {
  let count = 0
  const server = createServer((_, response) => response.end(`token-${++count}`))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, count: () => count }
}

test('eight processes at once make one exchange, and leave nothing but the token', async () => {
  const folder = newFolder()
  const server = await countingServer()
  const processes = Array.from({ length: 8 }, () => startProcess('exchangeOnce', folder, server.url))
  const tokens = await Promise.all(processes.map(printed))
  expect(new Set(tokens)).toEqual(new Set(['token-1']))
  expect(server.count()).toBe(1)
  expect(readdirSync(folder)).toEqual(['script.json'])
})

test('the lock of a holder that was killed is taken over', async () => {
  const folder = newFolder()
  const holder = startProcess('hold', folder)
  await speaks(holder)
  const events: string[] = []
  const waiting = fileCache({ folder }).exclusively('script', async () => {
    events.push('entered')
    await Promise.resolve()
  })
  // Another name has another lock.
  await fileCache({ folder }).exclusively('other', async () => {
    events.push('other')
    await Promise.resolve()
  })
  events.push('killed')
  await kill(holder)
  await waiting
  expect(events).toEqual(['other', 'killed', 'entered'])
  expect(readdirSync(folder)).toEqual([])
})

test('two are never inside, whoever is killed meanwhile and whenever', async () => {
  const folder = newFolder()
  const entering = Array.from({ length: 4 }, () => startProcess('enterAgainAndAgain', folder)).map(printed)
  const all = Promise.all(entering)
  let running = true
  const over = all.finally(() => (running = false))
  while (running) {
    const victim = startProcess('enterForEver', folder)
    await Promise.race([speaks(victim), over])
    await kill(victim)
  }
  await expect(over).resolves.toHaveLength(4)
})

const limits = { patience: 30_000, longestHold: 120_000 }

/** A lock as a process left it that could not give it back. */
function abandonedLock({ holder, age }: { readonly holder: string; readonly age: number }): string {
  const folder = newFolder()
  const lock = join(folder, 'script.lock')
  mkdirSync(lock, { recursive: true })
  writeFileSync(join(lock, holder), '')
  const since = (Date.now() - age) / 1000
  utimesSync(join(lock, holder), since, since)
  return lock
}

test.for([
  ['of a number that another process has now', { holder: `${process.ppid}-x`, age: 121_000 }],
  ['of a predecessor that had the number of this process', { holder: `${process.pid}-x`, age: 100_000 }],
  ['whose holder cannot be told', { holder: 'somebody', age: 0 }],
] as const)('a lock %s is taken over', async ([, abandoned]) => {
  const lock = abandonedLock(abandoned)
  expect(await alone(lock, `${process.pid}-mine`, limits, async () => readdirSync(lock))).toEqual([
    `${process.pid}-mine`,
  ])
})

test('a folder that nobody is in is nobody’s lock', async () => {
  const lock = join(newFolder(), 'script.lock')
  mkdirSync(lock, { recursive: true })
  await alone(lock, `${process.pid}-mine`, limits, async () => undefined)
  expect(readdirSync(join(lock, '..'))).toEqual([])
})

test('after the time that it waits, the work is done all the same, and the lock stays its holder’s', async () => {
  const lock = abandonedLock({ holder: `${process.ppid}-alive`, age: 0 })
  const inside = await alone(lock, `${process.pid}-mine`, { ...limits, patience: 50 }, async () =>
    readdirSync(lock),
  )
  expect(inside).toEqual([`${process.ppid}-alive`])
  expect(readdirSync(lock)).toEqual([`${process.ppid}-alive`])
})

test('work that fails gives the lock back', async () => {
  const folder = newFolder()
  const cache = fileCache({ folder })
  await expect(cache.exclusively('script', () => Promise.reject(new Error('no server')))).rejects.toThrow(
    'no server',
  )
  expect(readdirSync(folder)).toEqual([])
})
