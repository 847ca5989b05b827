import type { StoreSizes } from '../store.ts'
import type { Database } from './database.ts'

export async function installationCheck(db: Database, name: string): Promise<string | null> {
  const row = await db
    .selectFrom('installation_checks')
    .select('value')
    .where('name', '=', name)
    .executeTakeFirst()
  return row?.value ?? null
}

export async function setInstallationCheck(db: Database, name: string, value: string): Promise<void> {
  await db
    .insertInto('installation_checks')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute()
}

/** A write that changes something: a database that finds nothing to write would not notice a full disk. */
export async function beat(db: Database): Promise<void> {
  await db
    .updateTable('heartbeat')
    .set((row) => ({ beats: row('beats', '+', 1) }))
    .where('id', '=', 1)
    .execute()
}

export async function sizes(db: Database): Promise<StoreSizes> {
  const count = async (table: keyof StoreSizes): Promise<number> => {
    const query = db.selectFrom(table).select((row) => row.fn.countAll<number>().as('count'))
    const { count } = await query.executeTakeFirstOrThrow()
    return Number(count)
  }
  return {
    organizations: await count('organizations'),
    members: await count('members'),
    credentials: await count('credentials'),
  }
}
