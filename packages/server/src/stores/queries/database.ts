import type { CompiledQuery, Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** The database, or a transaction on it. */
export type Database = Kysely<Tables>

/** A query that can be run at once, or compiled to be prepared. */
export interface RowsQuery<Row> {
  compile(): CompiledQuery<Row>
  execute(): Promise<Row[]>
}
