import { sql } from 'kysely'
import type { Credential, SecretRecord } from '../records.ts'
import { rowOf, valuesOf } from '../columns.ts'
import { credentialColumns, credentialOf, secretColumns, secretOf } from '../rows.ts'
import type { CredentialFilter, Page, PageRequest } from '../store.ts'
import type { Database } from './database.ts'
import type { SecretRow } from '../tables.ts'
import { expectOne, nextPosition, pageOf, positionOf } from './pages.ts'

export function credentials(
  db: Database,
  filter: CredentialFilter,
  page: PageRequest,
): Promise<Page<Credential>> {
  let query = db.selectFrom('credentials').selectAll().orderBy('position')
  if (filter.organizationId !== null) query = query.where('organization_id', '=', filter.organizationId)
  if (filter.api !== undefined) query = query.where('api', '=', filter.api)
  if (filter.exceptApi !== undefined) query = query.where('api', '<>', filter.exceptApi)
  if (filter.environment !== undefined) query = query.where(sql.ref('environment'), '=', filter.environment)
  if (filter.state !== undefined) query = query.where('state', '=', filter.state)
  if (page.after !== null) query = query.where('position', '>', positionOf('credentials', page.after))
  return pageOf(page, (limit) => query.limit(limit).execute(), credentialOf)
}

export async function insertCredential(db: Database, record: Credential): Promise<void> {
  const row = { ...rowOf(credentialColumns, record), position: nextPosition('credentials') }
  await db.insertInto('credentials').values(row).execute()
}

export async function updateCredential(
  db: Database,
  id: string,
  set: Partial<Omit<Credential, 'id' | 'version'>>,
  ifVersion: number | undefined,
): Promise<void> {
  const values = valuesOf(credentialColumns, set as Partial<Credential>)
  let query = db
    .updateTable('credentials')
    .set(values)
    .set((column) => ({ version: column('version', '+', 1) }))
    .where('id', '=', id)
  if (ifVersion !== undefined) query = query.where('version', '=', ifVersion)
  expectOne(await query.executeTakeFirst(), 'the credential was changed by somebody else, or does not exist')
}

export async function secrets(
  db: Database,
  credentialIds: readonly string[],
): Promise<readonly SecretRecord[]> {
  if (credentialIds.length === 0) return []
  const rows = await db
    .selectFrom('secrets')
    .selectAll()
    .where('credential_id', 'in', credentialIds)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute()
  return rows.map(secretOf)
}

export async function importedAlgorithms(db: Database): Promise<readonly SecretRecord['algorithm'][]> {
  const rows = await db
    .selectFrom('secrets')
    .select('algorithm')
    .distinct()
    // Literal, as in the index: with a parameter the database would not know that the index answers it.
    .where('algorithm', '<>', sql.lit('hmac'))
    .orderBy('algorithm')
    .execute()
  return rows.map((row) => row.algorithm)
}

export async function insertSecret(db: Database, record: SecretRecord): Promise<void> {
  await db.insertInto('secrets').values(rowOf<SecretRecord, SecretRow>(secretColumns, record)).execute()
}

export async function updateSecret(
  db: Database,
  id: string,
  set: Partial<Omit<SecretRecord, 'id' | 'credentialId'>>,
): Promise<void> {
  const values = valuesOf(secretColumns, set)
  const result = await db.updateTable('secrets').set(values).where('id', '=', id).executeTakeFirst()
  expectOne(result, 'the secret does not exist')
}

export async function deleteSecret(db: Database, id: string): Promise<void> {
  await db.deleteFrom('secrets').where('id', '=', id).execute()
}
