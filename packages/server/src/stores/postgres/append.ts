import type { Pool } from 'pg'
import { nextLink } from '../../audit/chain.ts'
import type { AuditDraft, AuditHead } from '../../audit/event.ts'
import { StoreUnusable } from '../failures.ts'
import { auditEventRowOf } from '../rows.ts'
import type { AuditEventRow } from '../tables.ts'
import { borrow, type Loan } from './pool.ts'

const lockHead = {
  name: 'lock-audit-head',
  text: 'select sequence, hash from audit_head where id = 1 for update',
}

/** The rows travel as one JSON text: the statement is the same for any number of them, and `pg` has little to escape. */
const insert = {
  name: 'append-audit-events',
  text:
    'with moved as (update audit_head set sequence = $2, hash = $3 where id = 1) ' +
    'insert into audit_events (sequence, organization_id, credential_id, action, at, feed, data, hash) ' +
    'select * from json_to_recordset($1::json) as event(sequence bigint, organization_id text, credential_id text, ' +
    'action text, at bigint, feed integer, data text, hash text)',
}

/** Group commit: the head is locked, so that other instances append before or after, never between. */
export function appender(pool: Pool, instance: string): (events: readonly AuditDraft[]) => Promise<void> {
  return async (events) => {
    const loan = await borrow(pool)
    try {
      await loan.query({ text: 'begin' })
      await append(loan, events, instance)
      await loan.query({ text: 'commit' })
    } catch (error) {
      await loan.rollback()
      throw error
    } finally {
      loan.end()
    }
  }
}

async function append(loan: Loan, events: readonly AuditDraft[], instance: string): Promise<void> {
  const head = (await loan.query<AuditHead>(lockHead)).rows[0]
  if (head === undefined)
    throw new StoreUnusable('the end of the audit trail is not recorded: restore a backup')
  const rows: AuditEventRow[] = []
  let last = head
  for (const event of events) {
    const link = nextLink(last, event, instance)
    rows.push(auditEventRowOf(link))
    last = link
  }
  await loan.query({ ...insert, values: [JSON.stringify(rows), last.sequence, last.hash] })
}
