/** Lists: `?limit=…&after=cursor` gives `{ items, next }`. */

import { z } from 'zod'
import type { Page, PageRequest } from '../../stores/store.ts'
import type { Cursors } from './cursor.ts'

export interface PageQuery {
  readonly limit?: string | undefined
  readonly after?: string | undefined
}

/** Parsed strictly: `1e2`, `0x10`, ` 7` and a repeated `limit` are refused. */
export const pageQuery: {
  readonly limit: z.ZodType<string | undefined>
  readonly after: z.ZodType<string | undefined>
} = {
  limit: z
    .string()
    .regex(/^([1-9]\d?|1\d\d|200)$/, 'A limit is a number from 1 to 200.')
    .optional()
    .meta({ description: 'How many items at most, from 1 to 200. Default: 50.' }),
  after: z.string().optional().meta({ description: 'The `next` of the page before.' }),
}

export interface PageView<T> {
  items: T[]
  next: string | null
}

export const pageSchema = <T>(item: z.ZodType<T>): z.ZodType<PageView<T>> =>
  z.object({
    items: z.array(item),
    next: z.string().nullable().meta({ description: 'The cursor of the next page; null on the last.' }),
  })

/** A list, with what it is narrowed to by right: its cursors are good nowhere else. */
export interface PagedList<Row, View> {
  readonly name: string
  readonly load: (page: PageRequest) => Promise<Page<Row>>
  readonly positionOf: (row: Row) => string
  readonly view: (row: Row) => View
}

export async function pageOf<Row, View>(
  cursors: Cursors,
  query: PageQuery,
  list: PagedList<Row, View>,
): Promise<PageView<View>> {
  const after = query.after === undefined ? null : cursors.read(list.name, query.after)
  const { rows, more } = await list.load({ limit: Number(query.limit ?? '50'), after })
  const last = rows.at(-1)
  const next = more && last !== undefined ? cursors.write(list.name, list.positionOf(last)) : null
  return { items: rows.map(list.view), next }
}
