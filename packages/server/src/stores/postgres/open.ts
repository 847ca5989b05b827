import { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Connections } from '../connections.ts'
import { refuseNewerSchema } from '../migrations/migrate.ts'
import type { Tables } from '../tables.ts'
import { pooledDriver } from './driver.ts'
import { allProblems } from './integrity.ts'
import { createPool, type PostgresOptions } from './pool.ts'

export interface PostgresConnections extends Connections {
  readonly readers: Pool
  readonly writers: Pool
}

/** Writers stand in line for the audit trail, each with a connection; they may not keep the readers from theirs. */
const writerCount = 3

export async function openPostgres(options: PostgresOptions): Promise<PostgresConnections> {
  const { url, poolSize = 10, statementTimeout = 1_500, connectTimeout = 1_500 } = options
  const deadlines = { connect: connectTimeout, statement: statementTimeout, lock: statementTimeout }
  const readers = createPool(url, Math.max(1, poolSize - writerCount), deadlines)
  const writers = createPool(url, writerCount, deadlines)
  const reads = new Kysely<Tables>({ dialect: pooledDriver(readers.pool) })
  const close = async (): Promise<void> => void (await Promise.all([readers.close(), writers.close()]))

  const patiently = async <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => {
    const patient = createPool(url, 1, { connect: connectTimeout, statement: 0, lock: 0 })
    try {
      return await work(new Kysely<Tables>({ dialect: pooledDriver(patient.pool) }))
    } finally {
      await patient.close()
    }
  }
  const snapshot: Connections['snapshot'] = (work) =>
    patiently((patient) =>
      patient.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    )

  try {
    await refuseNewerSchema(reads)
  } catch (error) {
    await close()
    throw error
  }
  return {
    readers: readers.pool,
    writers: writers.pool,
    sequenceType: 'bigint',
    reads,
    writes: new Kysely<Tables>({ dialect: pooledDriver(writers.pool) }),
    patiently,
    snapshot,
    problems: () => patiently(allProblems),
    close,
  }
}
