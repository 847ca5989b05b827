import type { SecondFactor } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { secondFactorColumns, secondFactorOf } from '../sign-in-rows.ts'
import type { SecondFactorRow } from '../tables.ts'
import type { Database } from './database.ts'
import { expectOne } from './pages.ts'

export async function secondFactorsOf(db: Database, memberId: string): Promise<readonly SecondFactor[]> {
  const query = db.selectFrom('second_factors').selectAll().where('member_id', '=', memberId)
  return (await query.orderBy('created_at').orderBy('id').execute()).map(secondFactorOf)
}

export async function secondFactorByPasskey(db: Database, passkeyId: string): Promise<SecondFactor | null> {
  const query = db.selectFrom('second_factors').selectAll().where('passkey_id', '=', passkeyId)
  const row = await query.executeTakeFirst()
  return row === undefined ? null : secondFactorOf(row)
}

export async function insertSecondFactor(db: Database, record: SecondFactor): Promise<void> {
  const row = rowOf<SecondFactor, SecondFactorRow>(secondFactorColumns, record)
  await db.insertInto('second_factors').values(row).execute()
}

export async function updateSecondFactor(
  db: Database,
  id: string,
  set: Partial<Omit<SecondFactor, 'id'>>,
): Promise<void> {
  const values = valuesOf(secondFactorColumns, set)
  const result = await db.updateTable('second_factors').set(values).where('id', '=', id).executeTakeFirst()
  expectOne(result, 'the second factor does not exist')
}

export async function deleteSecondFactor(db: Database, id: string): Promise<void> {
  await db.deleteFrom('second_factors').where('id', '=', id).execute()
}

/** Added where it stands, and never written from what was read before: no guess goes uncounted beside another. */
export async function addWrongCode(db: Database, memberId: string): Promise<readonly SecondFactor[]> {
  const rows = await db
    .updateTable('second_factors')
    .set((row) => ({ wrong_codes: row('wrong_codes', '+', 1) }))
    .where('member_id', '=', memberId)
    .where('kind', '=', 'totp')
    .where('state', '=', 'active')
    .returningAll()
    .execute()
  return rows.map(secondFactorOf)
}
