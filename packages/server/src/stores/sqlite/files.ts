/** The files of a database: only their owner may read them, and a new one is there whole or not at all. */

import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { StoreUnavailable } from '../failures.ts'
import { damaged } from './failures.ts'

/** "Guic": says that the file is ours. */
export const applicationId = 0x47756963

/**
 * Makes the file where there is none. An empty file or a log without its file is what remains of an accident: to begin
 * anew there would bring an empty store and new keys.
 */
export function prepareFiles(file: string): void {
  if (existsSync(file)) {
    if (statSync(file).size === 0) throw damaged('it is empty')
    if (!hasSqliteHead(file)) throw damaged('its head is broken')
    return
  }
  const log = `${file}-wal`
  if (existsSync(log) && statSync(log).size > 0) throw damaged('it is gone, and its log is still there')
  try {
    createFile(file)
  } catch (error) {
    if (!isFileError(error)) throw error
    throw new StoreUnavailable(`the database file cannot be created (${error.code})`, { cause: error })
  }
}

/** SQLite passes over a broken head where the log happens to hold a copy of the page; the disk has failed all the same. */
function hasSqliteHead(file: string): boolean {
  const head = Buffer.alloc(18)
  const handle = openSync(file, 'r')
  try {
    readSync(handle, head, 0, head.length, 0)
  } finally {
    closeSync(handle)
  }
  const pageSize = head.readUInt16BE(16)
  return (
    head.toString('latin1', 0, 16) === 'SQLite format 3\0' &&
    pageSize >= 1 &&
    (pageSize & (pageSize - 1)) === 0
  )
}

/** Files of an older version, a copy or a loose umask may be open to others. */
export function closeToOthers(file: string): void {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    try {
      if ((statSync(name).mode & 0o077) !== 0) chmodSync(name, 0o600)
    } catch (error) {
      if (!isFileError(error) || !['ENOENT', 'EROFS', 'EPERM'].includes(error.code)) throw error
    }
  }
}

export function syncFolder(file: string): void {
  const folder = openSync(dirname(file), 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Written under another name and linked into place: of two processes that start at once, one wins and both go on. */
function createFile(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const draft = `${file}.${randomBytes(6).toString('hex')}.new`
  try {
    closeSync(openSync(draft, 'wx', 0o600))
    const db = new DatabaseSync(draft)
    try {
      db.exec(
        `pragma synchronous = full; pragma application_id = ${applicationId}; pragma journal_mode = wal`,
      )
    } finally {
      db.close()
    }
    linkSync(draft, file)
    syncFolder(file)
  } catch (error) {
    if (!isFileError(error) || error.code !== 'EEXIST') throw error
  } finally {
    for (const name of [draft, `${draft}-wal`, `${draft}-shm`, `${draft}-journal`])
      rmSync(name, { force: true })
  }
}

function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string'
}
