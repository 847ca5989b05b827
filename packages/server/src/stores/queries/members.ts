import type { Member, Organization } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { memberColumns, memberOf } from '../rows.ts'
import type { Page, PageRequest } from '../store.ts'
import type { Database } from './database.ts'
import { organization } from './organizations.ts'
import { expectOne, nextPosition, pageOf, positionOf } from './pages.ts'

export interface MemberInUse {
  readonly member: Member
  readonly organization: Organization
}

export async function member(db: Database, id: string): Promise<Member | null> {
  const row = await db.selectFrom('members').selectAll().where('id', '=', id).executeTakeFirst()
  return row === undefined ? null : memberOf(row)
}

export async function findMemberByEmail(db: Database, email: string): Promise<MemberInUse | null> {
  const row = await db.selectFrom('members').selectAll().where('email', '=', email).executeTakeFirst()
  if (row === undefined) return null
  const owner = await organization(db, row.organization_id)
  return owner === null ? null : { member: memberOf(row), organization: owner }
}

export function members(
  db: Database,
  organizationId: string | null,
  page: PageRequest,
): Promise<Page<Member>> {
  let query = db.selectFrom('members').selectAll().orderBy('position')
  if (organizationId !== null) query = query.where('organization_id', '=', organizationId)
  if (page.after !== null) query = query.where('position', '>', positionOf('members', page.after))
  return pageOf(page, (limit) => query.limit(limit).execute(), memberOf)
}

export async function activeOwners(db: Database, organizationId: string): Promise<number> {
  const query = db.selectFrom('members').where('organization_id', '=', organizationId)
  const owners = query
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .where('password_hash', 'is not', null)
  const row = await owners
    .select((count) => count.fn.countAll<number>().as('owners'))
    .executeTakeFirstOrThrow()
  return Number(row.owners)
}

export async function operatorCanSignIn(db: Database): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .innerJoin('organizations', 'organizations.id', 'members.organization_id')
    .select('members.id')
    .where('organizations.operator', '=', 1)
    .where('organizations.state', '=', 'active')
    .where('members.role', '=', 'owner')
    .where('members.state', '=', 'active')
    .where('members.password_hash', 'is not', null)
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function scriptLoginExists(db: Database): Promise<boolean> {
  const row = await db
    .selectFrom('members')
    .select('id')
    .where((row) => row('script_login', '=', row.lit(1)))
    .limit(1)
    .executeTakeFirst()
  return row !== undefined
}

export async function insertMember(db: Database, record: Member): Promise<void> {
  const row = { ...rowOf(memberColumns, record), position: nextPosition('members') }
  await db.insertInto('members').values(row).execute()
}

export async function updateMember(
  db: Database,
  id: string,
  set: Partial<Omit<Member, 'id'>>,
): Promise<void> {
  const values = valuesOf(memberColumns, set)
  const result = await db.updateTable('members').set(values).where('id', '=', id).executeTakeFirst()
  expectOne(result, 'the member does not exist')
}
