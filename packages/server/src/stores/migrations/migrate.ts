import { type Kysely, sql } from 'kysely'
import { type Migration, Migrator } from 'kysely/migration'
import { StoreUnusable } from '../failures.ts'
import type { Tables } from '../tables.ts'
import { firstTables, type SequenceType } from './0001-first-tables.ts'
import { signingIn } from './0002-signing-in.ts'
import { endsOfTokens } from './0003-ends-of-tokens.ts'
import { usage } from './0004-usage.ts'
import { embeddedSessions } from './0005-embedded-sessions.ts'
import { notices } from './0006-notices.ts'
import { revocationBudget } from './0007-revocation-budget.ts'
import { wrongCodes } from './0008-wrong-codes.ts'
import { usesOfSecrets } from './0009-uses-of-secrets.ts'

const journal = 'schema_migrations'

function migrations(sequence: SequenceType): Record<string, Migration> {
  return {
    '0001-first-tables': firstTables(sequence),
    '0002-signing-in': signingIn,
    '0003-ends-of-tokens': endsOfTokens,
    '0004-usage': usage,
    '0005-embedded-sessions': embeddedSessions,
    '0006-notices': notices,
    '0007-revocation-budget': revocationBudget,
    '0008-wrong-codes': wrongCodes,
    '0009-uses-of-secrets': usesOfSecrets,
  }
}

export function knowsSchema(name: string): boolean {
  return Object.hasOwn(migrations('integer'), name)
}

/** The schema that this version of Guichet writes. */
export const newestSchema: string = Object.keys(migrations('integer')).toSorted().at(-1) ?? ''

/**
 * Brings the schema up to date, all steps in one transaction: a process that dies in the middle leaves it as it was.
 * `target` stops earlier, for the restoration of an old backup.
 */
export async function migrate(db: Kysely<Tables>, sequence: SequenceType, target?: string): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations(sequence) },
    migrationTableName: journal,
    migrationLockTableName: `${journal}_lock`,
  })
  const { error } = target === undefined ? await migrator.migrateToLatest() : await migrator.migrateTo(target)
  if (error !== undefined) throw error instanceof Error && error.cause instanceof Error ? error.cause : error
}

/** The migrations that have run, in order; empty for a new database. */
export async function appliedMigrations(db: Kysely<Tables>): Promise<readonly string[]> {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === journal)) return []
  const { rows } = await sql<{ name: string }>`select name from ${sql.table(journal)} order by name`.execute(
    db,
  )
  return rows.map((row) => row.name)
}

/** An old version must not write what a newer one has laid out differently. */
export async function refuseNewerSchema(db: Kysely<Tables>): Promise<void> {
  const unknown = (await appliedMigrations(db)).find((name) => !knowsSchema(name))
  if (unknown === undefined) return
  throw new StoreUnusable(
    `the store was written by a newer version of Guichet (schema ${unknown}, this version knows ${newestSchema}): ` +
      'start that version, or restore a backup made with this one',
  )
}
