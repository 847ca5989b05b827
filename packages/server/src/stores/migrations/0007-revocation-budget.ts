/** Whose a revoked token is and when it was issued: what one bound for its organization takes in its place. */

import { sql } from 'kysely'
import type { Migration } from 'kysely/migration'

export const revocationBudget: Migration = {
  async up(db) {
    await db.schema
      .alterTable('revoked_tokens')
      .addColumn('organization_id', 'text', (column) => column.notNull().defaultTo(''))
      .execute()
    await db.schema
      .alterTable('revoked_tokens')
      .addColumn('issued_at', 'bigint', (column) => column.notNull().defaultTo(0))
      .execute()
    // Who exchanged a password is named by the member's id. Neither a credential nor a member is ever deleted. When the
    // token was issued is not known any more: before the last event, by clocks that are a minute apart at most.
    await sql`update revoked_tokens set
      organization_id = coalesce(
        (select organization_id from credentials where credentials.id = revoked_tokens.credential_id),
        (select organization_id from members where members.id = revoked_tokens.credential_id), ''),
      issued_at = coalesce(
        (select at from audit_events order by sequence desc limit 1) + 60000, expires_at)`.execute(db)
  },
}
