/** Kysely over a pool of `pg`. */

import {
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
} from 'kysely'
import type { Pool } from 'pg'
import { borrow, type Loan } from './pool.ts'

interface Connection extends DatabaseConnection {
  readonly loan: Loan
}

function connectionOf(loan: Loan): Connection {
  return {
    loan,
    async executeQuery<R>(query: { readonly sql: string; readonly parameters: readonly unknown[] }) {
      const { rows, affected } = await loan.query<R>({
        text: query.sql,
        values: query.parameters,
      })
      return { rows, numAffectedRows: BigInt(affected) }
    },
    async *streamQuery() {
      throw new Error('rows are read in pages')
    },
  }
}

export function pooledDriver(pool: Pool): KyselyDialect {
  const loanOf = (connection: DatabaseConnection): Loan => (connection as Connection).loan
  return {
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createDriver: () => ({
      async init() {},
      async acquireConnection() {
        return connectionOf(await borrow(pool))
      },
      async beginTransaction(connection, { isolationLevel, accessMode }) {
        const level = isolationLevel === undefined ? '' : ` isolation level ${isolationLevel}`
        await loanOf(connection).query({
          text: `begin${level}${accessMode === undefined ? '' : ` ${accessMode}`}`,
        })
      },
      // After a failed statement PostgreSQL answers COMMIT with a rollback.
      async commitTransaction(connection) {
        const loan = loanOf(connection)
        if (loan.failure !== null) throw loan.failure
        await loan.query({ text: 'commit' })
      },
      async rollbackTransaction(connection) {
        await loanOf(connection).rollback()
      },
      async releaseConnection(connection) {
        loanOf(connection).end()
      },
      async destroy() {},
    }),
  }
}
