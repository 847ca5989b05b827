import { sql } from 'kysely'
import type { Usage } from '../records.ts'
import type { UsageFilter, UsageSum } from '../store.ts'
import type { UsageRow } from '../tables.ts'
import type { Database } from './database.ts'

const batch = 100

const rowOf = ({ credentialId, organizationId, ...row }: Usage): UsageRow => ({
  ...row,
  id: `${row.at}.${credentialId}`,
  credential_id: credentialId,
  organization_id: organizationId,
})

/** Always in the same order: two instances that upsert the same rows in another order would dead-lock. */
export async function addUsage(db: Database, rows: readonly Usage[]): Promise<void> {
  const sorted = rows.map(rowOf).sort((one, other) => (one.id < other.id ? -1 : 1))
  for (let from = 0; from < sorted.length; from += batch) {
    await db
      .insertInto('usage')
      .values(sorted.slice(from, from + batch))
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((row) => ({
          exchanges: row('usage.exchanges', '+', row.ref('excluded.exchanges')),
          refusals: row('usage.refusals', '+', row.ref('excluded.refusals')),
          calls: row('usage.calls', '+', row.ref('excluded.calls')),
        })),
      )
      .execute()
  }
}

const day = 86_400_000

const kept = { credential: 'credential_id', api: 'api', nothing: null } as const

export async function usage(db: Database, filter: UsageFilter): Promise<readonly UsageSum[]> {
  const at =
    filter.step === 'hour'
      ? sql<number>`${sql.ref('at')}`
      : filter.step === 'day'
        ? sql<number>`${sql.ref('at')} - ${sql.ref('at')} % ${sql.lit(day)}`
        : sql<number>`${sql.lit(filter.from)}`
  const column = kept[filter.by]
  const of = column === null ? sql<string | null>`null` : sql<string | null>`${sql.ref(column)}`
  let query = db
    .selectFrom('usage')
    .select([at.as('step'), of.as('of')])
    .select((row) => [
      row.fn.sum<number>('exchanges').as('exchanges'),
      row.fn.sum<number>('refusals').as('refusals'),
      row.fn.sum<number>('calls').as('calls'),
    ])
    .where('at', '>=', filter.from)
    .where('at', '<', filter.to)
    .groupBy(['step', 'of'])
    .orderBy('step')
    .orderBy('of')
    .limit(filter.limit)
  if (filter.organizationId !== null) query = query.where('organization_id', '=', filter.organizationId)
  if (filter.credentialId !== undefined) query = query.where('credential_id', '=', filter.credentialId)
  if (filter.api !== undefined) query = query.where('api', '=', filter.api)
  const rows = await query.execute()
  return rows.map(({ step, exchanges, refusals, calls, ...row }) => ({
    at: Number(step),
    of: row.of,
    // A sum is a decimal in PostgreSQL.
    exchanges: Number(exchanges),
    refusals: Number(refusals),
    calls: Number(calls),
  }))
}

export async function pruneUsage(db: Database, before: number): Promise<void> {
  await db.deleteFrom('usage').where('at', '<', before).execute()
}
