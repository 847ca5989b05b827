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

export async function pruneRevokedTokens(db: Database, now: number): Promise<void> {
  await db.deleteFrom('revoked_tokens').where('expires_at', '<', now).execute()
}
