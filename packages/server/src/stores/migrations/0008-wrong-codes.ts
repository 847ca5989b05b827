/** How many wrong codes in a row a second factor has had: kept, so that guessing does not begin anew with a restart. */

import type { Migration } from 'kysely/migration'

export const wrongCodes: Migration = {
  async up(db) {
    await db.schema
      .alterTable('second_factors')
      .addColumn('wrong_codes', 'integer', (column) => column.notNull().defaultTo(0))
      .execute()
  },
}
