/** Who was changed, and when, in a way that may end tokens made before: from this the revocation list is made. */

import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

const tables = ['organizations', 'members', 'credentials'] as const

export const endsOfTokens: Migration = {
  async up(db) {
    for (const table of tables) await touches(db, table)
    // Those whose end is still to be told. The condition stands in the query too, or the index would not be used.
    await db.schema
      .createIndex('credentials_to_expire')
      .on('credentials')
      .column('expires_at')
      .where(sql.ref('expires_at'), '>', sql.ref('touched_at'))
      .execute()
    await db.schema
      .alterTable('audit_head')
      .addColumn('last_touch', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await db.schema
      .alterTable('audit_head')
      .addColumn('epoch', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    await takeOver(db)
  },
}

async function touches(db: Kysely<unknown>, table: (typeof tables)[number]): Promise<void> {
  await db.schema.alterTable(table).addColumn('touched_at', 'bigint').execute()
  await db.schema
    .createIndex(`${table}_touched`)
    .on(table)
    .columns(['touched_at', 'id'])
    .where(sql.ref('touched_at'), 'is not', null)
    .execute()
}

/** When it was is in the trail, but not by whom it can be asked. The last event is late enough for all. */
async function takeOver(db: Kysely<unknown>): Promise<void> {
  const last = sql`(select at from audit_events order by sequence desc limit 1)`
  await sql`update organizations set touched_at = ${last} where state <> 'active' or not_before is not null`.execute(
    db,
  )
  // Who may not log in by script now may have had it taken away.
  await sql`update members set touched_at = ${last} where state <> 'active' or script_login = 0`.execute(db)
  await sql`update credentials set touched_at = ${last} where state <> 'active' or not_before is not null
    or id in (select credential_id from audit_events where action = 'credential.changed')`.execute(db)
  await sql`update audit_head set last_touch = sequence`.execute(db)
}
