import type { SigningKey } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { signingKeyColumns, signingKeyOf } from '../rows.ts'
import type { SigningKeyRow } from '../tables.ts'
import type { Database } from './database.ts'
import { expectOne } from './pages.ts'

export async function signingKeys(db: Database): Promise<readonly SigningKey[]> {
  const rows = await db.selectFrom('signing_keys').selectAll().orderBy('created_at').orderBy('kid').execute()
  return rows.map(signingKeyOf)
}

export async function insertSigningKey(db: Database, record: SigningKey): Promise<void> {
  await db
    .insertInto('signing_keys')
    .values(rowOf<SigningKey, SigningKeyRow>(signingKeyColumns, record))
    .execute()
}

export async function updateSigningKey(
  db: Database,
  kid: string,
  set: Partial<Omit<SigningKey, 'kid'>>,
): Promise<void> {
  const values = valuesOf(signingKeyColumns, set)
  const result = await db.updateTable('signing_keys').set(values).where('kid', '=', kid).executeTakeFirst()
  expectOne(result, 'the signing key does not exist')
}
