import { assembleStore } from '../assemble.ts'
import { hotReads } from '../hot-reads.ts'
import type { Store } from '../store.ts'
import { appender } from './append.ts'
import { openSqlite, type SqliteOptions } from './open.ts'
import { preparedRunner } from './prepared.ts'

export interface SqliteStoreOptions extends SqliteOptions {
  /** The name of this process in the audit trail. */
  readonly instance: string
}

/** A store in one file, for one machine. */
export async function openSqliteStore(options: SqliteStoreOptions): Promise<Store> {
  const connections = await openSqlite(options)
  const { reads, reader, writer, queue } = connections
  const hotPath = {
    reads: hotReads(reads, preparedRunner(reader)),
    appendEvents: appender(writer, queue, options.instance),
  }
  return assembleStore(connections, hotPath, options.instance)
}
