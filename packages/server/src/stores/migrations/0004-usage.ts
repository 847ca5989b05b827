/** How often each credential is used, by the hour. */

import type { Migration } from 'kysely/migration'

export const usage: Migration = {
  async up(db) {
    await db.schema
      .createTable('usage')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('at', 'bigint', (column) => column.notNull())
      .addColumn('credential_id', 'text', (column) => column.notNull())
      .addColumn('organization_id', 'text', (column) => column.notNull())
      .addColumn('api', 'text', (column) => column.notNull())
      .addColumn('environment', 'text', (column) => column.notNull())
      .addColumn('exchanges', 'bigint', (column) => column.notNull())
      .addColumn('refusals', 'bigint', (column) => column.notNull())
      .addColumn('calls', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('usage_by_organization')
      .on('usage')
      .columns(['organization_id', 'at'])
      .execute()
    await db.schema.createIndex('usage_by_credential').on('usage').columns(['credential_id', 'at']).execute()
    await db.schema.createIndex('usage_by_time').on('usage').column('at').execute()
  },
}
