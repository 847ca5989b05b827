import type { Credential, Notice } from '../records.ts'
import { rowOf } from '../columns.ts'
import { credentialOf, noticeColumns, noticeOf } from '../rows.ts'
import type { EndingRequest, EndingSecret } from '../store.ts'
import type { NoticeRow } from '../tables.ts'
import type { Database } from './database.ts'

/** Active credentials that end within a time, the nearest first. */
export async function endingCredentials(
  db: Database,
  { organizationId, from, to, limit, after }: EndingRequest,
): Promise<readonly Credential[]> {
  let query = db
    .selectFrom('credentials')
    .selectAll()
    .where('expires_at', '>=', from)
    .where('expires_at', '<=', to)
    .where('state', '=', 'active')
    .orderBy('expires_at')
    .orderBy('id')
  if (organizationId !== null) query = query.where('organization_id', '=', organizationId)
  if (after !== null) {
    query = query.where((row) =>
      row.or([
        row('expires_at', '>', after.at),
        row.and([row('expires_at', '=', after.at), row('id', '>', after.id)]),
      ]),
    )
  }
  return (await query.limit(limit).execute()).map(credentialOf)
}

/** Old secrets of active credentials whose overlap ends within a time, the nearest first. */
export async function endingSecrets(
  db: Database,
  { organizationId, from, to, limit }: Omit<EndingRequest, 'after'>,
): Promise<readonly EndingSecret[]> {
  let query = db
    .selectFrom('secrets')
    .innerJoin('credentials', 'credentials.id', 'secrets.credential_id')
    .selectAll('credentials')
    .select(['secrets.expires_at as ends_at', 'secrets.last_four as ending_last_four'])
    .where('secrets.expires_at', '>=', from)
    .where('secrets.expires_at', '<=', to)
    .where('credentials.state', '=', 'active')
    .orderBy('secrets.expires_at')
    .orderBy('secrets.id')
  if (organizationId !== null) query = query.where('credentials.organization_id', '=', organizationId)
  const rows = await query.limit(limit).execute()
  return rows.map((row) => ({
    credential: credentialOf(row),
    endsAt: Number(row.ends_at),
    lastFour: row.ending_last_four,
  }))
}

/** What is known already stays as it is: whichever instance plans it first, it is planned once. */
export async function planNotices(db: Database, records: readonly Notice[]): Promise<void> {
  for (const record of records) {
    const row = rowOf<Notice, NoticeRow>(noticeColumns, record)
    await db
      .insertInto('notices')
      .values(row)
      .onConflict((conflict) => conflict.column('id').doNothing())
      .execute()
  }
}

export async function dueNotices(db: Database, now: number, limit: number): Promise<readonly Notice[]> {
  const query = db.selectFrom('notices').selectAll().where('due_at', '<=', now)
  return (await query.orderBy('due_at').orderBy('id').limit(limit).execute()).map(noticeOf)
}

/** Puts it off, so that nobody else sends it meanwhile. False where another instance was quicker. */
export async function claimNotice(db: Database, { id, dueAt }: Notice, until: number): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('notices')
    .set((row) => ({ due_at: until, attempts: row('attempts', '+', 1) }))
    .where('id', '=', id)
    .where('due_at', '=', dueAt)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function settleNotice(db: Database, id: string): Promise<void> {
  await db.updateTable('notices').set({ due_at: null }).where('id', '=', id).execute()
}

export async function pruneNotices(db: Database, before: number): Promise<void> {
  await db.deleteFrom('notices').where('ends_at', '<', before).execute()
}
