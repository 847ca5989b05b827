import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'

/** An index whose making was broken off is there, and answers wrongly. */
export async function allProblems(db: Kysely<Tables>): Promise<readonly string[]> {
  const { rows } = await sql<{ name: string }>`
    select c.relname as name from pg_index i join pg_class c on c.oid = i.indexrelid
    join pg_namespace n on n.oid = c.relnamespace
    where n.nspname = current_schema() and not i.indisvalid order by 1`.execute(db)
  return rows.map((row) => `the index ${row.name} is not valid`)
}
