import { type RawBuilder, sql } from 'kysely'
import { Conflict } from '../failures.ts'
import type { Page, PageRequest } from '../store.ts'

/** Asks for one row more than wanted, to know whether more follow. */
export async function pageOf<Row, Model>(
  request: PageRequest,
  fetch: (limit: number) => Promise<readonly Row[]>,
  modelOf: (row: Row) => Model,
): Promise<Page<Model>> {
  const rows = await fetch(request.limit + 1)
  return { rows: rows.slice(0, request.limit).map(modelOf), more: rows.length > request.limit }
}

type Listed = 'organizations' | 'members' | 'credentials' | 'links'

/** The place of the row that is being inserted. Changes are serialized, so no two take the same. */
export function nextPosition(table: Listed): RawBuilder<number> {
  return sql<number>`(select coalesce(max(position), 0) + 1 from ${sql.table(table)})`
}

/** The place of the last row that the reader has seen. */
export function positionOf(table: Listed, id: string): RawBuilder<number> {
  return sql<number>`(select position from ${sql.table(table)} where id = ${id})`
}

/** An update that met no row came too late. */
export function expectOne(result: { readonly numUpdatedRows: bigint }, subject: string): void {
  if (result.numUpdatedRows !== 1n) throw new Conflict(subject)
}
