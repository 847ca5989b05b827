/** The last use of each secret, where there was one of each credential; and which token of a bearer token is in force. */

import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const usesOfSecrets: Migration = {
  async up(db) {
    await db.schema.alterTable('credentials').addColumn('secret_id', 'text').execute()
    // SQLite cannot give a table another primary key.
    await db.schema.alterTable('last_uses').renameTo('last_uses_of_credentials').execute()
    await db.schema
      .createTable('last_uses')
      .addColumn('secret_id', 'text', (column) => column.notNull())
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('at', 'bigint')
      .addColumn('address', 'text')
      .addPrimaryKeyConstraint('last_uses_by_secret', ['secret_id'])
      .execute()
    await takeOver(db)
    await db.schema.dropTable('last_uses_of_credentials').execute()
    await db.schema.createIndex('last_uses_by_credential').on('last_uses').column('credential_id').execute()
  },
}

async function takeOver(db: Kysely<unknown>): Promise<void> {
  await sql`insert into last_uses (secret_id, credential_id, at, address)
    select coalesce(secret_id, credential_id), credential_id, at, address from last_uses_of_credentials`.execute(
    db,
  )
  // Another secret was used last since these were made: whether they were used before, nobody has kept.
  await sql`insert into last_uses (secret_id, credential_id)
    select secrets.id, secrets.credential_id from secrets
    join last_uses_of_credentials known on known.credential_id = secrets.credential_id
    where known.at >= secrets.created_at and coalesce(known.secret_id, '') <> secrets.id`.execute(db)
}
