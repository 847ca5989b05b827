/** Kysely over `node:sqlite`. */

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect as KyselyDialect,
  type Driver,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely'
import { translated } from './failures.ts'
import type { WriteQueue } from './write-queue.ts'

/** SQLite keeps the statements for as long as we do; lists of many lengths would make them too many. */
const statementLimit = 300

interface PreparedStatement {
  readonly statement: StatementSync
  readonly returnsRows: boolean
}

/** The use of the one connection for a while. After that it refuses: a write behind the commit would be lost. */
class Lease implements DatabaseConnection {
  ended = false
  failure: unknown = null
  readonly #db: DatabaseSync
  readonly #statements: Map<string, PreparedStatement>

  constructor(db: DatabaseSync, statements: Map<string, PreparedStatement>) {
    this.#db = db
    this.#statements = statements
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    if (this.ended) throw new Error('the transaction has ended')
    try {
      const { statement, returnsRows } = this.#prepare(query.sql)
      const parameters = query.parameters as SQLInputValue[]
      if (returnsRows) return { rows: statement.all(...parameters) as R[] }
      return { numAffectedRows: BigInt(statement.run(...parameters).changes), rows: [] }
    } catch (error) {
      this.failure ??= translated(error)
      throw translated(error)
    }
  }

  async *streamQuery<R>(): AsyncIterableIterator<QueryResult<R>> {
    throw new Error('rows are read in pages')
  }

  #prepare(sql: string): PreparedStatement {
    const known = this.#statements.get(sql)
    if (known !== undefined) return known
    if (this.#statements.size >= statementLimit) this.#statements.clear()
    const statement = this.#db.prepare(sql)
    const prepared = { statement, returnsRows: statement.columns().length > 0 }
    this.#statements.set(sql, prepared)
    return prepared
  }
}

/** SQLite undoes changes of the schema as well, which Kysely does not count on. */
class Adapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true
  }
}

function driverOf(driver: () => Driver): KyselyDialect {
  return {
    createDriver: driver,
    createAdapter: () => new Adapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  }
}

/** Every transaction and every statement waits for its turn. */
export function writingDriver(db: DatabaseSync, queue: WriteQueue): KyselyDialect {
  const statements = new Map<string, PreparedStatement>()
  return driverOf(() => ({
    async init() {},
    async acquireConnection() {
      await queue.acquire()
      return new Lease(db, statements)
    },
    async beginTransaction() {
      await queue.begin()
    },
    // PostgreSQL undoes a transaction in which a statement has failed, even where the failure was caught.
    async commitTransaction(connection) {
      const { failure } = connection as Lease
      if (failure !== null) throw failure
      queue.commit()
    },
    async rollbackTransaction() {
      queue.rollback()
    },
    async releaseConnection(connection) {
      ;(connection as Lease).ended = true
      queue.release()
    },
    async destroy() {},
  }))
}

/** Statements run as they come: a reader never waits. A transaction is one view of the data, for one user at a time. */
export function readingDriver(db: DatabaseSync): KyselyDialect {
  const connection = new Lease(db, new Map())
  return driverOf(() => ({
    async init() {},
    async acquireConnection() {
      return connection
    },
    async beginTransaction() {
      db.exec('begin')
    },
    async commitTransaction() {
      db.exec('commit')
    },
    async rollbackTransaction() {
      if (db.isTransaction) db.exec('rollback')
    },
    async releaseConnection() {},
    async destroy() {},
  }))
}
