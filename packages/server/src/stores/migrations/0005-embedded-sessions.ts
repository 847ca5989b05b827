/** Sessions that the operator's back end makes for pages of its own. */

import type { Migration } from 'kysely/migration'

export const embeddedSessions: Migration = {
  async up(db) {
    await db.schema
      .createTable('embedded_sessions')
      .addColumn('id', 'text', (column) => column.primaryKey().notNull())
      .addColumn('digest', 'text', (column) => column.notNull().unique())
      .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
      .addColumn('role', 'text', (column) => column.notNull())
      .addColumn('origin', 'text')
      .addColumn('created_by', 'text', (column) => column.notNull())
      .addColumn('created_at', 'bigint', (column) => column.notNull())
      .addColumn('expires_at', 'bigint', (column) => column.notNull())
      .execute()
    await db.schema
      .createIndex('embedded_sessions_by_end')
      .on('embedded_sessions')
      .column('expires_at')
      .execute()
  },
}
