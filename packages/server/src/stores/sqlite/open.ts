import { DatabaseSync } from 'node:sqlite'
import { Kysely } from 'kysely'
import type { Connections } from '../connections.ts'
import { StoreUnusable } from '../failures.ts'
import { refuseNewerSchema } from '../migrations/migrate.ts'
import type { Tables } from '../tables.ts'
import { readingDriver, writingDriver } from './driver.ts'
import { damaged, translated } from './failures.ts'
import { applicationId, closeToOthers, prepareFiles } from './files.ts'
import { allProblems, checkAtStart } from './integrity.ts'
import { checkLog } from './log.ts'
import { blockingWait, WriteQueue } from './write-queue.ts'

export interface SqliteOptions {
  readonly file: string
  /** How long a write waits for other processes, and for those before it. */
  readonly busyTimeout?: number
}

export interface SqliteConnections extends Connections {
  /** For prepared statements: all writers of this process share one, all readers the other. */
  readonly writer: DatabaseSync
  readonly reader: DatabaseSync
  readonly queue: WriteQueue
}

/** The first version without the WAL reset bug, by which a checkpoint could lose committed pages. */
const oldestSqlite = [3, 51, 3]

export async function openSqlite({ file, busyTimeout = 2000 }: SqliteOptions): Promise<SqliteConnections> {
  refuseOldSqlite()
  prepareFiles(file)
  await checkLog(file)
  const writer = openDatabase(file, busyTimeout, false)
  try {
    closeToOthers(file)
    const queue = new WriteQueue(writer, busyTimeout)
    const writes = new Kysely<Tables>({ dialect: writingDriver(writer, queue) })
    await refuseNewerSchema(writes)
    checkAtStart(writer, file)
    await queue.begin()
    queue.rollback()
    writer.exec(`pragma busy_timeout = ${blockingWait}`)
    const reader = openDatabase(file, busyTimeout, true)
    return connections(file, busyTimeout, writes, { writer, reader, queue })
  } catch (error) {
    writer.close()
    throw translated(error)
  }
}

function connections(
  file: string,
  busyTimeout: number,
  writes: Kysely<Tables>,
  opened: Pick<SqliteConnections, 'writer' | 'reader' | 'queue'>,
): SqliteConnections {
  const { writer, reader, queue } = opened
  const apart = async <T>(work: (db: DatabaseSync) => Promise<T>): Promise<T> => {
    const db = openDatabase(file, busyTimeout, true)
    try {
      return await work(db)
    } finally {
      db.close()
    }
  }
  return {
    ...opened,
    sequenceType: 'integer',
    writes,
    reads: new Kysely<Tables>({ dialect: readingDriver(reader) }),
    patiently: (work) => work(writes),
    snapshot: (work) =>
      apart((db) => new Kysely<Tables>({ dialect: readingDriver(db) }).transaction().execute(work)),
    problems: () => apart(async (db) => allProblems(db)),
    async close() {
      if (!writer.isOpen) return
      // A change that is stuck cannot be waited for; closing undoes it.
      await queue.acquire().then(
        () => queue.release(),
        () => {},
      )
      reader.close()
      writer.close()
    },
  }
}

function openDatabase(file: string, busyTimeout: number, readOnly: boolean): DatabaseSync {
  let db: DatabaseSync | null = null
  try {
    db = new DatabaseSync(file, { readOnly, timeout: busyTimeout, defensive: true })
    refuseForeignFile(db)
    // FULL: in WAL mode NORMAL does not sync at commit, and a power cut would undo what was acknowledged.
    db.exec('pragma synchronous = full; pragma foreign_keys = on; pragma trusted_schema = off')
    // A long backup lets the log grow; afterwards the space is given back.
    db.exec('pragma journal_size_limit = 67108864')
    const { journal_mode: mode } = db.prepare('pragma journal_mode').get() as { journal_mode: string }
    if (mode !== 'wal' && !readOnly) db.exec('pragma journal_mode = wal')
    return db
  } catch (error) {
    db?.close()
    throw translated(error)
  }
}

function refuseForeignFile(db: DatabaseSync): void {
  const { application_id: id } = db.prepare('pragma application_id').get() as { application_id: number }
  if (id !== applicationId) throw damaged('it is not a database of Guichet')
}

function refuseOldSqlite(): void {
  const db = new DatabaseSync(':memory:')
  const { version } = db.prepare('select sqlite_version() as version').get() as { version: string }
  db.close()
  const [major = 0, minor = 0, patch = 0] = version.split('.').map(Number)
  const [least, leastMinor, leastPatch] = oldestSqlite as [number, number, number]
  if (
    major > least ||
    (major === least && (minor > leastMinor || (minor === leastMinor && patch >= leastPatch)))
  )
    return
  throw new StoreUnusable(
    `this Node.js brings SQLite ${version}; Guichet needs ${oldestSqlite.join('.')} or newer`,
  )
}
