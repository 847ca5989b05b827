import { setImmediate as turn } from 'node:timers/promises'
import type { RevokedToken } from '../records.ts'
import { rowOf } from '../columns.ts'
import { revokedTokenColumns } from '../rows.ts'
import type { RevokedTokenRow } from '../tables.ts'
import type { Database, RowsQuery } from './database.ts'

export function revokedTokenById(db: Database, tokenId: string): RowsQuery<{ token_id: string }> {
  return db.selectFrom('revoked_tokens').select('token_id').where('token_id', '=', tokenId)
}

/** Revoking twice is one revocation: both callers may be told that the token is dead. */
export async function insertRevokedToken(db: Database, record: RevokedToken): Promise<void> {
  await db
    .insertInto('revoked_tokens')
    .values(rowOf<RevokedToken, RevokedTokenRow>(revokedTokenColumns, record))
    .onConflict((conflict) => conflict.column('token_id').doNothing())
    .execute()
}

/** Rows of one statement. A flood leaves hundreds of thousands, and SQLite answers nobody while it deletes them. */
const batch = 500

/** Statements at a time: the rest waits for the next turn of the chore, and the end of the process for none of it. */
const mostBatches = 100

export async function pruneRevokedTokens(db: Database, now: number): Promise<void> {
  let deleted = batch
  for (let turns = 0; turns < mostBatches && deleted === batch; turns++) {
    const expired = db
      .selectFrom('revoked_tokens')
      .select('token_id')
      .where('expires_at', '<', now)
      .orderBy('expires_at')
      .limit(batch)
    const { numDeletedRows } = await db
      .deleteFrom('revoked_tokens')
      .where('token_id', 'in', expired)
      .executeTakeFirstOrThrow()
    deleted = Number(numDeletedRows)
    await turn()
  }
}
