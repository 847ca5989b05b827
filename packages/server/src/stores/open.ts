import { openSqliteStore } from './sqlite/store.ts'
import type { Store } from './store.ts'

/** Where a store is: a file, or the address of a PostgreSQL database. */
export type StoreLocation = { readonly sqlite: string } | { readonly postgres: string }

/** Opens the store; `instance` names this process in the audit trail. */
export async function openStore(location: StoreLocation, instance: string): Promise<Store> {
  if ('sqlite' in location) return openSqliteStore({ file: location.sqlite, instance })
  // With its driver, which whoever has a file does without.
  const { openPostgresStore } = await import('./postgres/store.ts')
  return openPostgresStore({ url: location.postgres, instance })
}
