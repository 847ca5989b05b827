import { sql } from 'kysely'
import { appliedMigrations, newestSchema } from './migrations/migrate.ts'
import type { Database } from './queries/database.ts'

/** What must hold between the tables, whatever the database. The chain of hashes is verified on its own. */
export async function checkConsistency(db: Database): Promise<readonly string[]> {
  const applied = await appliedMigrations(db)
  if (!applied.includes(newestSchema)) return [`the schema is not up to date: ${newestSchema} has not run`]
  const problems: string[] = []
  for (const { what, query } of orphans) {
    const { rows } = await query.execute(db)
    const count = rows[0]?.count ?? 0
    if (count > 0) problems.push(`${count} ${what}`)
  }
  return [...problems, ...(await trailProblems(db))]
}

const orphans = [
  {
    what: 'members belong to no organization',
    query: sql<{ count: number }>`select count(*) as count from members
      where organization_id not in (select id from organizations)`,
  },
  {
    what: 'credentials belong to no organization',
    query: sql<{ count: number }>`select count(*) as count from credentials
      where organization_id not in (select id from organizations)`,
  },
  {
    what: 'personal tokens belong to no member',
    query: sql<{ count: number }>`select count(*) as count from credentials
      where member_id is not null and member_id not in (select id from members)`,
  },
  {
    what: 'secrets belong to no credential',
    query: sql<{ count: number }>`select count(*) as count from secrets
      where credential_id not in (select id from credentials)`,
  },
]

async function trailProblems(db: Database): Promise<readonly string[]> {
  const head = await db.selectFrom('audit_head').select('sequence').where('id', '=', 1).executeTakeFirst()
  if (head === undefined) return ['the end of the audit trail is not recorded']
  const events = await db
    .selectFrom('audit_events')
    .select((row) => [row.fn.countAll<number>().as('count'), row.fn.max('sequence').as('last')])
    .executeTakeFirstOrThrow()
  if (events.count === head.sequence && (events.last ?? 0) === head.sequence) return []
  return [
    `the audit trail ends at ${head.sequence} but holds ${events.count} events up to ${events.last ?? 0}`,
  ]
}
