import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { draft, insertFirstRecords } from '../../../test/store-contract/samples.ts'
import { StoreUnusable } from '../failures.ts'
import { openSqliteStore } from './store.ts'

let folder: string
let file: string

/** A database as it lies there after a kill: with a log that was not yet carried over. */
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'guichet-damage-'))
  file = join(folder, 'guichet.db')
  const running = join(folder, 'running.db')
  const store = await openSqliteStore({ file: running, instance: 'a' })
  await store.migrate()
  await store.change(insertFirstRecords)
  await store.appendEvents(Array.from({ length: 500 }, () => draft()))
  await store.close()
  const again = await openSqliteStore({ file: running, instance: 'a' })
  for (let commit = 0; commit < 10; commit++) await again.appendEvents([draft()])
  copyFileSync(running, file)
  copyFileSync(`${running}-wal`, `${file}-wal`)
  await again.close()
})
afterEach(() => rmSync(folder, { recursive: true }))

function overwrite(name: string, offset: number, length = 64): void {
  const bytes = readFileSync(name)
  bytes.fill(0xa5, offset, offset + length)
  writeFileSync(name, bytes)
}

const frame = (number: number): number => 32 + number * (4096 + 24)

test('a log that was left by a kill is taken over', async () => {
  const store = await openSqliteStore({ file, instance: 'a' })
  expect(await store.lastSequence()).toBe(511)
  await store.close()
})

test.each([
  ['a broken head', () => overwrite(file, 0)],
  ['broken page sizes in the head', () => overwrite(file, 16, 8)],
  ['a broken page in the middle', () => overwrite(file, 4096 * 12, 4096)],
  ['a missing end', () => truncateSync(file, 4096 * 9)],
  ['one byte', () => truncateSync(file, 1)],
  ['nothing in it', () => truncateSync(file, 0)],
  ['nothing in it, and no log', () => (truncateSync(file, 0), rmSync(`${file}-wal`))],
  ['only its log left', () => rmSync(file)],
  ['a log with a broken head', () => overwrite(`${file}-wal`, 0, 8)],
  ['a log with other salts in its head', () => overwrite(`${file}-wal`, 16, 8)],
  ['a log with a broken page', () => overwrite(`${file}-wal`, frame(1) + 24 + 100)],
  ['a log with broken salts in a frame', () => overwrite(`${file}-wal`, frame(1) + 8, 8)],
])('refuses a file with %s, and says what to do', async (_, damage) => {
  damage()
  const opening = openSqliteStore({ file, instance: 'a' })
  await expect(opening).rejects.toThrow(StoreUnusable)
  await expect(opening).rejects.toThrow('restore the newest backup')
})

test('a torn last transaction is what a power cut leaves, and is no damage', async () => {
  const log = readFileSync(`${file}-wal`)
  writeFileSync(`${file}-wal`, log.subarray(0, log.length - 100))
  const store = await openSqliteStore({ file, instance: 'a' })
  expect(await store.lastSequence()).toBe(510)
  await store.close()
})

test('frames of an earlier round behind the end of the log are no damage', async () => {
  const store = await openSqliteStore({ file, instance: 'a' })
  const db = new DatabaseSync(file)
  db.exec('pragma wal_checkpoint(restart)')
  db.close()
  await store.appendEvents([draft()])
  const copy = join(folder, 'copy.db')
  copyFileSync(file, copy)
  copyFileSync(`${file}-wal`, `${copy}-wal`)
  await store.close()
  const copied = await openSqliteStore({ file: copy, instance: 'a' })
  expect(await copied.lastSequence()).toBe(512)
  await copied.close()
})

test('refuses a database of another program, and a file that is none', async () => {
  const other = join(folder, 'other.db')
  const db = new DatabaseSync(other)
  db.exec('create table t (a)')
  db.close()
  await expect(openSqliteStore({ file: other, instance: 'a' })).rejects.toThrow(StoreUnusable)
  writeFileSync(other, 'a letter to my aunt'.repeat(500))
  await expect(openSqliteStore({ file: other, instance: 'a' })).rejects.toThrow(StoreUnusable)
})

test('a damaged store is left as it is', async () => {
  overwrite(file, 0)
  const before = readFileSync(file)
  await expect(openSqliteStore({ file, instance: 'a' })).rejects.toThrow(StoreUnusable)
  expect(readFileSync(file).equals(before)).toBe(true)
  expect(existsSync(`${file}-wal`)).toBe(true)
})
