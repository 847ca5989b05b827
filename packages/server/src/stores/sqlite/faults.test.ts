import { spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { draft, insertFirstRecords } from '../../../test/store-contract/samples.ts'
import { StoreUnavailable } from '../failures.ts'
import { assembleStore } from '../assemble.ts'
import { hotReads } from '../hot-reads.ts'
import { appender } from './append.ts'
import { openSqlite } from './open.ts'
import { preparedRunner } from './prepared.ts'
import { openSqliteStore } from './store.ts'

let folder: string
let file: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-faults-'))
  file = join(folder, 'guichet.db')
})
afterEach(() => {
  chmodSync(folder, 0o700)
  rmSync(folder, { recursive: true })
})

test('a full disk refuses writes, loses nothing, and heals', async () => {
  const connections = await openSqlite({ file })
  const { reads, reader, writer, queue } = connections
  const hotPath = {
    reads: hotReads(reads, preparedRunner(reader)),
    appendEvents: appender(writer, queue, 'a'),
  }
  const store = assembleStore(connections, hotPath, 'a')
  await store.migrate()
  await store.change(insertFirstRecords)
  const { page_count: pages } = writer.prepare('pragma page_count').get() as { page_count: number }
  writer.exec(`pragma max_page_count = ${pages + 2}`)
  const large = Array.from({ length: 200 }, () => draft())

  await expect(store.appendEvents(large)).rejects.toThrow(StoreUnavailable)
  const change = store.change(async (work) => {
    await work.updateOrganization('o1', { state: 'disabled' })
    for (let count = 0; count < 200; count++) await work.record(draft())
  })
  await expect(change).rejects.toThrow(StoreUnavailable)
  expect(await store.lastSequence()).toBe(1)
  expect((await store.findByKey('key_c1'))?.organization.state).toBe('active')

  writer.exec('pragma max_page_count = 1000000')
  await store.appendEvents(large)
  expect(await store.lastSequence()).toBe(201)
  expect(await store.checkIntegrity()).toEqual([])
  await store.close()
})

test('waits for another process no longer than it may, and goes on answering meanwhile', async () => {
  const store = await openSqliteStore({ file, instance: 'a', busyTimeout: 200 })
  await store.migrate()
  await store.change(insertFirstRecords)
  const other = new DatabaseSync(file)
  other.exec('begin immediate')
  let turns = 0
  const watch = setInterval(() => (turns += 1), 5)
  await expect(store.appendEvents([draft()])).rejects.toThrow(StoreUnavailable)
  await expect(store.ping()).rejects.toThrow(StoreUnavailable)
  expect(await store.findByKey('key_c1')).not.toBeNull()
  clearInterval(watch)
  // SQLite's own way of waiting would let nobody have a turn.
  expect(turns).toBeGreaterThan(5)

  const waiting = store.appendEvents([draft()])
  other.exec('commit')
  await waiting
  other.close()
  await store.close()
})

test('a change that never ends does not keep the others for ever', async () => {
  const store = await openSqliteStore({ file, instance: 'a', busyTimeout: 100 })
  await store.migrate()
  const begun = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const stuck = store.change(async (change) => {
    await change.record(draft())
    begun.resolve()
    await gate.promise
  })
  await begun.promise
  await expect(store.appendEvents([draft()])).rejects.toThrow(StoreUnavailable)
  gate.resolve()
  await stuck
  await store.appendEvents([draft()])
  expect(await store.lastSequence()).toBe(2)
  await store.close()
})

test('after the end every access is refused, and ending again is nothing', async () => {
  const store = await openSqliteStore({ file, instance: 'a' })
  await store.migrate()
  await store.close()
  await store.close()
  await expect(store.findByKey('k')).rejects.toThrow(StoreUnavailable)
  await expect(store.appendEvents([draft()])).rejects.toThrow(StoreUnavailable)
  await expect(store.ping()).rejects.toThrow(StoreUnavailable)
})

test('only the owner may read the files, whatever the umask', async () => {
  const before = process.umask(0)
  try {
    const nested = join(folder, 'data', 'guichet.db')
    const store = await openSqliteStore({ file: nested, instance: 'a' })
    await store.migrate()
    await store.backup(join(folder, 'data', 'backup'))
    const names = readdirSync(join(folder, 'data')).toSorted()
    expect(names).toEqual(['backup', 'guichet.db', 'guichet.db-shm', 'guichet.db-wal'])
    for (const name of names) expect(statSync(join(folder, 'data', name)).mode & 0o777).toBe(0o600)
    expect(statSync(join(folder, 'data')).mode & 0o777).toBe(0o700)
    await store.close()
    chmodSync(nested, 0o644)
    await (await openSqliteStore({ file: nested, instance: 'a' })).close()
    expect(statSync(nested).mode & 0o777).toBe(0o600)
  } finally {
    process.umask(before)
  }
})

const program = `
  import { openSqliteStore } from '${join(import.meta.dirname, 'store.ts')}'
  if (process.getuid?.() === 0) process.setegid(65534), process.seteuid(65534)
  await openSqliteStore({ file: process.argv[1], instance: 'a' }).then(
    () => console.log('opened'),
    (error) => console.log(error.name + ': ' + error.message),
  )`

test.each(['a new database', 'an existing one'])('says that a folder is read-only: %s', async (which) => {
  const closed = join(folder, 'closed')
  mkdirSync(closed)
  const inside = join(closed, 'guichet.db')
  if (which === 'an existing one') {
    const store = await openSqliteStore({ file: inside, instance: 'a' })
    await store.migrate()
    await store.close()
    chmodSync(inside, 0o444)
  }
  chmodSync(folder, 0o755)
  chmodSync(closed, 0o555)
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program, inside], {
    encoding: 'utf8',
  })
  chmodSync(closed, 0o700)
  expect(stdout + stderr).toMatch(
    /^StoreUnavailable: the (store cannot be used now|database file cannot be created)/,
  )
})
