import type { EmbeddedSession } from '../records.ts'
import { rowOf } from '../columns.ts'
import { embeddedSessionColumns, embeddedSessionOf } from '../sign-in-rows.ts'
import type { EmbeddedSessionRow } from '../tables.ts'
import type { Database } from './database.ts'

export async function embeddedSessionByDigest(db: Database, digest: string): Promise<EmbeddedSession | null> {
  const query = db.selectFrom('embedded_sessions').selectAll().where('digest', '=', digest)
  const row = await query.executeTakeFirst()
  return row === undefined ? null : embeddedSessionOf(row)
}

export async function embeddedSession(db: Database, id: string): Promise<EmbeddedSession | null> {
  const row = await db.selectFrom('embedded_sessions').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : embeddedSessionOf(row)
}

export async function insertEmbeddedSession(db: Database, record: EmbeddedSession): Promise<void> {
  const row = rowOf<EmbeddedSession, EmbeddedSessionRow>(embeddedSessionColumns, record)
  await db.insertInto('embedded_sessions').values(row).execute()
}

export async function deleteEmbeddedSession(db: Database, id: string): Promise<void> {
  await db.deleteFrom('embedded_sessions').where('id', '=', id).execute()
}

export async function pruneEmbeddedSessions(db: Database, now: number): Promise<void> {
  await db.deleteFrom('embedded_sessions').where('expires_at', '<', now).execute()
}
