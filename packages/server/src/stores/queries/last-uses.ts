import type { KeptUse, LastUse } from '../records.ts'
import { rowOf } from '../columns.ts'
import { keptUseOf, lastUseColumns } from '../rows.ts'
import type { LastUseRow } from '../tables.ts'
import type { Database } from './database.ts'

export async function lastUses(db: Database, credentialIds: readonly string[]): Promise<readonly KeptUse[]> {
  if (credentialIds.length === 0) return []
  const rows = await db
    .selectFrom('last_uses')
    .selectAll()
    .where('credential_id', 'in', credentialIds)
    .execute()
  return rows.map(keptUseOf)
}

/**
 * How many rows go into one statement, each a transaction of its own: databases bound the number of parameters, and a
 * change that waits for one of the rows keeps everybody waiting. What is written twice says the same.
 */
const batch = 500

export async function saveLastUses(db: Database, uses: readonly LastUse[]): Promise<void> {
  const newest = new Map<string, LastUse>()
  for (const use of uses) {
    const known = newest.get(use.secretId)
    if (known === undefined || known.at <= use.at) newest.set(use.secretId, use)
  }
  // Always in the same order: two instances that upsert the same rows in another order would dead-lock.
  const rows = [...newest.values()]
    .sort((a, b) => (a.secretId < b.secretId ? -1 : 1))
    .map((use) => rowOf<LastUse, LastUseRow>(lastUseColumns, use))
  for (let from = 0; from < rows.length; from += batch) {
    await db
      .insertInto('last_uses')
      .values(rows.slice(from, from + batch))
      .onConflict((conflict) =>
        conflict
          .column('secret_id')
          .doUpdateSet((row) => ({ at: row.ref('excluded.at'), address: row.ref('excluded.address') }))
          .where((row) =>
            row.or([row('last_uses.at', 'is', null), row('last_uses.at', '<=', row.ref('excluded.at'))]),
          ),
      )
      .execute()
  }
}

/** Of secrets that are gone. The newest of all stays: it says when the credential was last used. */
export async function forgetUses(db: Database, credentialId: string): Promise<void> {
  await db
    .deleteFrom('last_uses')
    .where('credential_id', '=', credentialId)
    .where('secret_id', 'not in', (row) =>
      row.selectFrom('secrets').select('secrets.id').where('secrets.credential_id', '=', credentialId),
    )
    .where((row) =>
      row.or([
        row('last_uses.at', 'is', null),
        row.exists(
          row
            .selectFrom('last_uses as newer')
            .select('newer.secret_id')
            .where('newer.credential_id', '=', credentialId)
            .whereRef('newer.at', '>', 'last_uses.at'),
        ),
      ]),
    )
    .execute()
}
