import type { Organization } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { organizationColumns, organizationOf } from '../rows.ts'
import type { Page, PageRequest } from '../store.ts'
import type { Database } from './database.ts'
import { expectOne, nextPosition, pageOf, positionOf } from './pages.ts'

export async function organization(db: Database, id: string): Promise<Organization | null> {
  const row = await db.selectFrom('organizations').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : organizationOf(row)
}

export async function organizationByName(db: Database, name: string): Promise<Organization | null> {
  const row = await db.selectFrom('organizations').selectAll().where('name', '=', name).executeTakeFirst()
  return row === undefined ? null : organizationOf(row)
}

/** The first one, should there be several. */
export async function operatorOrganization(db: Database): Promise<Organization | null> {
  const query = db.selectFrom('organizations').selectAll().where('operator', '=', 1)
  const row = await query.orderBy('position').limit(1).executeTakeFirst()
  return row === undefined ? null : organizationOf(row)
}

export function organizations(db: Database, page: PageRequest): Promise<Page<Organization>> {
  let query = db.selectFrom('organizations').selectAll().orderBy('position')
  if (page.after !== null) query = query.where('position', '>', positionOf('organizations', page.after))
  return pageOf(page, (limit) => query.limit(limit).execute(), organizationOf)
}

export async function insertOrganization(db: Database, record: Organization): Promise<void> {
  const row = { ...rowOf(organizationColumns, record), position: nextPosition('organizations') }
  await db.insertInto('organizations').values(row).execute()
}

export async function updateOrganization(
  db: Database,
  id: string,
  set: Partial<Omit<Organization, 'id'>>,
): Promise<void> {
  const values = valuesOf(organizationColumns, set)
  const result = await db.updateTable('organizations').set(values).where('id', '=', id).executeTakeFirst()
  expectOne(result, 'the organization does not exist')
}
