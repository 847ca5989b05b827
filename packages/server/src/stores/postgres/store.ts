import { assembleStore } from '../assemble.ts'
import { hotReads } from '../hot-reads.ts'
import type { Store } from '../store.ts'
import { appender } from './append.ts'
import { openPostgres } from './open.ts'
import type { PostgresOptions } from './pool.ts'
import { preparedRunner } from './prepared.ts'

export interface PostgresStoreOptions extends PostgresOptions {
  /** The name of this process in the audit trail. */
  readonly instance: string
}

/** A store in a PostgreSQL database, for several instances. */
export async function openPostgresStore(options: PostgresStoreOptions): Promise<Store> {
  const connections = await openPostgres(options)
  const { reads, readers, writers } = connections
  const hotPath = {
    reads: hotReads(reads, preparedRunner(readers)),
    appendEvents: appender(writers, options.instance),
  }
  return assembleStore(connections, hotPath, options.instance)
}
