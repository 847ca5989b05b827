import type { Session, SessionInUse } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { sessionColumns, sessionOf } from '../sign-in-rows.ts'
import type { SessionRow } from '../tables.ts'
import { lockAuditHead } from './audit.ts'
import type { Database } from './database.ts'
import { member } from './members.ts'
import { organization } from './organizations.ts'
import { expectOne } from './pages.ts'

export async function sessionByDigest(db: Database, digest: string): Promise<Session | null> {
  const row = await db.selectFrom('sessions').selectAll().where('digest', '=', digest).executeTakeFirst()
  return row === undefined ? null : sessionOf(row)
}

/** A session with its member and their organization, as they stand now; null where one of them is gone. */
export async function openSessionByDigest(db: Database, digest: string): Promise<SessionInUse | null> {
  const session = await sessionByDigest(db, digest)
  if (session === null || session.memberId === null || session.state !== 'open') return null
  const owner = await member(db, session.memberId)
  const of = owner === null ? null : await organization(db, owner.organizationId)
  return owner === null || of === null ? null : { session, member: owner, organization: of }
}

export async function sessionsOf(db: Database, memberId: string): Promise<readonly Session[]> {
  const query = db.selectFrom('sessions').selectAll().where('member_id', '=', memberId)
  const rows = await query.where('state', '=', 'open').orderBy('created_at').orderBy('id').execute()
  return rows.map(sessionOf)
}

export async function insertSession(db: Database, record: Session): Promise<void> {
  await db.insertInto('sessions').values(rowOf<Session, SessionRow>(sessionColumns, record)).execute()
}

/** In one line with the changes: one that ends what a member has open comes before it, or ends it, too. */
export async function startSignIn(
  db: Database,
  record: Session,
  passwordHash: string | null,
): Promise<boolean> {
  if (record.memberId !== null) {
    await lockAuditHead(db)
    const owner = await member(db, record.memberId)
    if (owner?.state !== 'active' || owner.passwordHash !== passwordHash) return false
  }
  await insertSession(db, record)
  return true
}

export async function updateSession(
  db: Database,
  id: string,
  set: Partial<Omit<Session, 'id'>>,
): Promise<void> {
  const values = valuesOf(sessionColumns, set)
  const result = await db.updateTable('sessions').set(values).where('id', '=', id).executeTakeFirst()
  expectOne(result, 'the session has ended')
}

export async function deleteSession(db: Database, id: string): Promise<void> {
  await db.deleteFrom('sessions').where('id', '=', id).execute()
}

/** Ends what a member is signed in with, but for the one session that goes on. */
export async function deleteSessionsOf(db: Database, memberId: string, except: string | null): Promise<void> {
  let query = db.deleteFrom('sessions').where('member_id', '=', memberId)
  if (except !== null) query = query.where('id', '<>', except)
  await query.execute()
}

/** Ends what an organization's members are signed in with, and what was embedded for it. */
export async function deleteSessionsIn(db: Database, organizationId: string): Promise<void> {
  const own = db.selectFrom('members').select('id').where('organization_id', '=', organizationId)
  await db.deleteFrom('sessions').where('member_id', 'in', own).execute()
  await db.deleteFrom('embedded_sessions').where('organization_id', '=', organizationId).execute()
}

export async function challengeSession(db: Database, id: string, challenge: string): Promise<void> {
  await db.updateTable('sessions').set({ challenge }).where('id', '=', id).execute()
}

/** Notes that it was used. An end that comes at the same time wins: a row that is gone stays gone. */
export async function touchSession(db: Database, id: string, at: number): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: at }).where('id', '=', id).execute()
}

export async function pruneSessions(db: Database, now: number): Promise<void> {
  await db.deleteFrom('sessions').where('expires_at', '<', now).execute()
}
