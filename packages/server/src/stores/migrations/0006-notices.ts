/** What has been told of ends that are coming, or waits to be told; and the ends in their order. */

import type { Migration } from 'kysely/migration'

export const notices: Migration = {
  async up(db) {
    await db.schema
      .createTable('notices')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('channel', 'text', (column) => column.notNull())
      .addColumn('member_id', 'text')
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('ends_at', 'bigint', (column) => column.notNull())
      .addColumn('planned_at', 'bigint', (column) => column.notNull())
      .addColumn('due_at', 'bigint')
      .addColumn('attempts', 'integer', (column) => column.notNull())
      .execute()
    await db.schema.createIndex('notices_by_time').on('notices').column('due_at').execute()
    await db.schema.createIndex('notices_by_end').on('notices').column('ends_at').execute()
    await db.schema.createIndex('credentials_by_end').on('credentials').column('expires_at').execute()
    await db.schema.createIndex('secrets_by_end').on('secrets').column('expires_at').execute()
  },
}
