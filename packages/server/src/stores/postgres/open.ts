import { Kysely } from 'kysely'
import type { Pool } from 'pg'
import type { Connections } from '../connections.ts'
import { refuseNewerSchema } from '../migrations/migrate.ts'
import type { Tables } from '../tables.ts'
import { pooledDialect } from './driver.ts'
import { allProblems } from './integrity.ts'
import { createPool, type PostgresOptions } from './pool.ts'

export interface PostgresConnections extends Connections {
  readonly pool: Pool
}

export async function openPostgres(options: PostgresOptions): Promise<PostgresConnections> {
  const { url, poolSize = 10, statementTimeout = 1_500, connectTimeout = 1_500 } = options
  const deadlines = { connect: connectTimeout, statement: statementTimeout, lock: statementTimeout }
  const { pool, close } = createPool(url, poolSize, deadlines)
  const db = new Kysely<Tables>({ dialect: pooledDialect(pool) })

  const patiently = async <T>(work: (db: Kysely<Tables>) => Promise<T>): Promise<T> => {
    const patient = createPool(url, 1, { connect: connectTimeout, statement: 0, lock: 0 })
    try {
      return await work(new Kysely<Tables>({ dialect: pooledDialect(patient.pool) }))
    } finally {
      await patient.close()
    }
  }
  const snapshot: Connections['snapshot'] = (work) =>
    patiently((patient) =>
      patient.transaction().setIsolationLevel('repeatable read').setAccessMode('read only').execute(work),
    )

  try {
    await refuseNewerSchema(db)
  } catch (error) {
    await close()
    throw error
  }
  return {
    pool,
    sequenceType: 'bigint',
    reads: db,
    writes: db,
    patiently,
    snapshot,
    problems: () => patiently(allProblems),
    close,
  }
}
