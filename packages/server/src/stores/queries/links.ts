import type { Link } from '../records.ts'
import { rowOf } from '../columns.ts'
import { linkColumns, linkOf } from '../sign-in-rows.ts'
import type { Page, PageRequest } from '../store.ts'
import type { Database } from './database.ts'
import { nextPosition, pageOf, positionOf } from './pages.ts'

export async function linkByDigest(db: Database, digest: string): Promise<Link | null> {
  const row = await db.selectFrom('links').selectAll().where('digest', '=', digest).executeTakeFirst()
  return row === undefined ? null : linkOf(row)
}

export async function link(db: Database, id: string): Promise<Link | null> {
  const row = await db.selectFrom('links').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : linkOf(row)
}

export async function linksOf(
  db: Database,
  purpose: Link['purpose'],
  memberId: string,
): Promise<readonly Link[]> {
  const query = db.selectFrom('links').selectAll().where('purpose', '=', purpose)
  return (await query.where('member_id', '=', memberId).execute()).map(linkOf)
}

/** Invitations that wait for an answer. Null only for an operator: those of all organizations. */
export function invitations(
  db: Database,
  organizationId: string | null,
  page: PageRequest,
): Promise<Page<Link>> {
  let query = db.selectFrom('links').selectAll().where('purpose', '=', 'invitation').orderBy('position')
  if (organizationId !== null) query = query.where('organization_id', '=', organizationId)
  if (page.after !== null) query = query.where('position', '>', positionOf('links', page.after))
  return pageOf(page, (limit) => query.limit(limit).execute(), linkOf)
}

export async function insertLink(db: Database, record: Link): Promise<void> {
  const row = { ...rowOf(linkColumns, record), position: nextPosition('links') }
  await db.insertInto('links').values(row).execute()
}

/** False where it is gone: whoever deletes the row is the one who may use the link. */
export async function deleteLink(db: Database, id: string): Promise<boolean> {
  const { numDeletedRows } = await db.deleteFrom('links').where('id', '=', id).executeTakeFirst()
  return numDeletedRows === 1n
}

/** Of one purpose and one member, or of the first run, which has none: a newer link ends the older ones. */
export async function deleteLinksOf(
  db: Database,
  purpose: Link['purpose'],
  memberId: string | null,
): Promise<void> {
  const query = db.deleteFrom('links').where('purpose', '=', purpose)
  await (memberId === null ? query : query.where('member_id', '=', memberId)).execute()
}

export async function pruneLinks(db: Database, now: number): Promise<void> {
  await db.deleteFrom('links').where('expires_at', '<', now).execute()
}
