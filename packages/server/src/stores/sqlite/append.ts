import type { DatabaseSync, StatementSync } from 'node:sqlite'
import { nextLink } from '../../audit/chain.ts'
import type { AuditDraft, AuditHead } from '../../audit/event.ts'
import { StoreUnusable } from '../failures.ts'
import { translated } from './failures.ts'
import type { WriteQueue } from './write-queue.ts'

interface Statements {
  readonly head: StatementSync
  readonly insert: StatementSync
  readonly saveHead: StatementSync
}

/** Group commit: one transaction without a pause in it, by statements that are prepared once. */
export function appender(
  db: DatabaseSync,
  queue: WriteQueue,
  instance: string,
): (events: readonly AuditDraft[]) => Promise<void> {
  let statements: Statements | null = null
  return async (events) => {
    await queue.acquire()
    try {
      await queue.begin()
      try {
        statements ??= prepare(db)
        append(statements, events, instance)
        queue.commit()
      } catch (error) {
        queue.rollback()
        throw translated(error)
      }
    } finally {
      queue.release()
    }
  }
}

function append(
  { head, insert, saveHead }: Statements,
  events: readonly AuditDraft[],
  instance: string,
): void {
  // Read within the transaction: other processes append too.
  let last = head.get() as AuditHead | undefined
  if (last === undefined)
    throw new StoreUnusable('the end of the audit trail is not recorded: restore a backup')
  for (const event of events) {
    const link = nextLink(last, event, instance)
    insert.run(
      link.sequence,
      link.organizationId,
      link.credentialId,
      link.action,
      link.at,
      link.feed ? 1 : 0,
      link.data,
      link.hash,
    )
    last = link
  }
  saveHead.run(last.sequence, last.hash)
}

function prepare(db: DatabaseSync): Statements {
  return {
    head: db.prepare('select sequence, hash from audit_head where id = 1'),
    insert: db.prepare(
      'insert into audit_events (sequence, organization_id, credential_id, action, at, feed, data, hash) ' +
        'values (?, ?, ?, ?, ?, ?, ?, ?)',
    ),
    saveHead: db.prepare('update audit_head set sequence = ?, hash = ? where id = 1'),
  }
}
