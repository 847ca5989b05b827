import type { AuditAction, AuditEvent, AuditHead, StoredAuditEvent } from '../../audit/event.ts'
import { StoreUnusable } from '../failures.ts'
import { auditEventOf, auditEventRowOf, storedAuditEventOf } from '../rows.ts'
import type { Attempted, AttemptsRequest, AuditFilter, Page, PageRequest } from '../store.ts'
import type { AuditEventRow } from '../tables.ts'
import type { Database, RowsQuery } from './database.ts'
import { pageOf } from './pages.ts'

export function auditEvents(db: Database, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>> {
  let query = db.selectFrom('audit_events').select('data').orderBy('sequence', 'desc')
  if (filter.organizationId !== null) query = query.where('organization_id', '=', filter.organizationId)
  if (filter.credentialId !== undefined) query = query.where('credential_id', '=', filter.credentialId)
  if (filter.action !== undefined) query = query.where('action', '=', filter.action)
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from)
  if (filter.to !== undefined) query = query.where('at', '<=', filter.to)
  if (page.after !== null) query = query.where('sequence', '<', Number(page.after))
  return pageOf(page, (limit) => query.limit(limit).execute(), auditEventOf)
}

export async function auditChain(
  db: Database,
  fromSequence: number,
  limit: number,
): Promise<readonly StoredAuditEvent[]> {
  const rows = await db
    .selectFrom('audit_events')
    .selectAll()
    .where('sequence', '>=', fromSequence)
    .orderBy('sequence')
    .limit(limit)
    .execute()
  return rows.map(storedAuditEventOf)
}

export async function auditHead(db: Database): Promise<AuditHead> {
  const row = await db
    .selectFrom('audit_head')
    .select(['sequence', 'hash'])
    .where('id', '=', 1)
    .executeTakeFirst()
  return row ?? missingHead()
}

/** Reads the head and keeps every other writer out until the end of the transaction. */
export async function lockAuditHead(db: Database): Promise<AuditHead> {
  const row = await db
    .updateTable('audit_head')
    .set((column) => ({ sequence: column.ref('sequence') }))
    .where('id', '=', 1)
    .returning(['sequence', 'hash'])
    .executeTakeFirst()
  return row ?? missingHead()
}

function missingHead(): never {
  throw new StoreUnusable('the end of the audit trail is not recorded: restore a backup')
}

/** How many events go into one statement: databases bound the number of parameters. */
const insertBatch = 500

export async function insertAuditEvents(db: Database, events: readonly StoredAuditEvent[]): Promise<void> {
  for (let from = 0; from < events.length; from += insertBatch) {
    const rows = events.slice(from, from + insertBatch).map(auditEventRowOf)
    await db.insertInto('audit_events').values(rows).execute()
  }
}

export async function saveAuditHead(db: Database, head: AuditHead): Promise<void> {
  await db
    .updateTable('audit_head')
    .set({ sequence: head.sequence, hash: head.hash })
    .where('id', '=', 1)
    .execute()
}

/** `feed` is written as a literal, so that the databases see that the partial index fits. */
export function feedAfter(
  db: Database,
  afterSequence: number,
  limit: number,
): RowsQuery<Pick<AuditEventRow, 'data'>> {
  return db
    .selectFrom('audit_events')
    .select('data')
    .where((row) => row(row.ref('feed'), '=', row.lit(1)))
    .where('sequence', '>', afterSequence)
    .orderBy('sequence')
    .limit(limit)
}

const attemptPage = 1_000

/** Beyond this the oldest are forgiven: whoever fails so often has blocks enough, and a start may not take for ever. */
const mostAttempts = 100_000

/** Of all in the feed, only these can tell of an attempt: the texts of the others need not be read. */
const counted: ReadonlySet<string> = new Set<AuditAction>([
  'exchange.refused',
  'session.refused',
  'password-reset.asked',
])

const inFeed = (db: Database) =>
  db.selectFrom('audit_events').where((row) => row(row.ref('feed'), '=', row.lit(1)))

/** Hands over the refusals that the throttle counted, oldest first, a page at a time. */
export async function attemptsSince(
  db: Database,
  at: number,
  { upTo, take }: AttemptsRequest,
): Promise<void> {
  let after = await lastBefore(db, at, upTo)
  for (;;) {
    const rows = await inFeed(db)
      .select(['sequence', 'action', 'at', 'data'])
      .where('sequence', '>', after)
      .where('sequence', '<=', upTo)
      .orderBy('sequence')
      .limit(attemptPage)
      .execute()
    take(rows.filter((row) => row.at >= at && counted.has(row.action)).flatMap(attemptsOf))
    if (rows.length < attemptPage) return
    after = rows.at(-1)?.sequence ?? upTo
  }
}

function attemptsOf(row: Pick<AuditEventRow, 'data'>): readonly Attempted[] {
  const { at, attempt } = auditEventOf(row)
  return attempt === null ? [] : [{ at, attempt }]
}

/**
 * Walks back from the newest event and stops at a page that is older throughout: the time of an event has no index,
 * and clocks disagree by little.
 */
async function lastBefore(db: Database, at: number, upTo: number): Promise<number> {
  let before = upTo + 1
  for (let seen = 0; seen < mostAttempts; seen += attemptPage) {
    const rows = await inFeed(db)
      .select(['sequence', 'at'])
      .where('sequence', '<', before)
      .orderBy('sequence', 'desc')
      .limit(attemptPage)
      .execute()
    if (rows.length < attemptPage) return 0
    before = rows.at(-1)?.sequence ?? 0
    if (rows.every((row) => row.at < at)) break
  }
  return before - 1
}
