/** Whom changes have touched that decide over tokens made before them. */

import type { Kysely, Selectable } from 'kysely'
import { sql } from 'kysely'
import type { AuditDraft } from '../../audit/event.ts'
import { type TouchedKind, touchOf } from '../../audit/touch.ts'
import { StoreUnusable } from '../failures.ts'
import type { Credential, LastTouch, Member, Organization, RevokedToken, Touched } from '../records.ts'
import { credentialOf, memberOf, organizationOf } from '../rows.ts'
import type { TouchedRequest } from '../store.ts'
import type { Tables } from '../tables.ts'
import type { Database } from './database.ts'

const marked = { organization: 'organizations', member: 'members', credential: 'credentials' } as const
type MarkedTable = (typeof marked)[keyof typeof marked]

const isMarked = (kind: TouchedKind): kind is keyof typeof marked => Object.hasOwn(marked, kind)

/** Marks what the events of a change touch. `sequence` is that of the first of them. */
export async function markTouches(
  db: Database,
  events: readonly AuditDraft[],
  sequence: number,
): Promise<void> {
  let last: number | null = null
  let epoch: number | null = null
  for (const [index, event] of events.entries()) {
    const touch = touchOf(event)
    if (touch === null) continue
    last = sequence + index
    if (touch.kind === 'installation') epoch = event.at
    if (isMarked(touch.kind) && touch.id !== null) await mark(db, marked[touch.kind], touch.id, event.at)
  }
  if (last === null) return
  const set = { last_touch: last, ...(epoch === null ? {} : { epoch }) }
  await db.updateTable('audit_head').set(set).where('id', '=', 1).execute()
}

/** Never earlier than it was: clocks go back, and instances have several. */
async function mark(db: Database, table: MarkedTable, id: string, at: number): Promise<void> {
  await anyOf(db)
    .updateTable(table)
    .set({ touched_at: at })
    .where('id', '=', id)
    .where((row) => row.or([row('touched_at', 'is', null), row('touched_at', '<', at)]))
    .execute()
}

export const touchedOrganizations = (
  db: Database,
  request: TouchedRequest,
): Promise<readonly Touched<Organization>[]> => touchedIn(db, 'organizations', request, organizationOf)

export const touchedMembers = (db: Database, request: TouchedRequest): Promise<readonly Touched<Member>[]> =>
  touchedIn(db, 'members', request, memberOf)

export const touchedCredentials = (
  db: Database,
  request: TouchedRequest,
): Promise<readonly Touched<Credential>[]> => touchedIn(db, 'credentials', request, credentialOf)

export async function revokedTokens(db: Database, request: TouchedRequest): Promise<readonly RevokedToken[]> {
  const query = db
    .selectFrom('revoked_tokens')
    .select([
      'token_id as tokenId',
      'credential_id as credentialId',
      'organization_id as organizationId',
      'issued_at as issuedAt',
      'expires_at as expiresAt',
    ])
  if ('ids' in request) return query.where('token_id', 'in', request.ids).execute()
  const { since, after, limit } = request
  const begin = after ?? { at: since, id: '' }
  return query
    .where(sql<boolean>`(expires_at, token_id) > (${begin.at}, ${begin.id})`)
    .orderBy('expires_at')
    .orderBy('token_id')
    .limit(limit)
    .execute()
}

export async function lastTouch(db: Database): Promise<LastTouch> {
  const row = await db
    .selectFrom('audit_head')
    .select(['last_touch as sequence', 'epoch'])
    .where('id', '=', 1)
    .executeTakeFirst()
  if (row === undefined)
    throw new StoreUnusable('the end of the audit trail is not recorded: restore a backup')
  return row
}

export async function credentialsToExpire(
  db: Database,
  now: number,
  limit: number,
): Promise<readonly Credential[]> {
  const rows = await db
    .selectFrom('credentials')
    .selectAll()
    // As in the index: what was told has been touched since.
    .whereRef('expires_at', '>', 'touched_at')
    .where('expires_at', '<=', now)
    .orderBy('expires_at')
    .limit(limit)
    .execute()
  return rows.map(credentialOf)
}

type Marked = Record<MarkedTable, { id: string; touched_at: number | null }>

/** The three tables by what they have in common. */
const anyOf = (db: Database): Kysely<Marked> => db

async function touchedIn<Table extends MarkedTable, Row>(
  db: Database,
  table: Table,
  request: TouchedRequest,
  rowOf: (row: Selectable<Tables[Table]>) => Row,
): Promise<readonly Touched<Row>[]> {
  let query = anyOf(db).selectFrom<MarkedTable>(table).selectAll().where('touched_at', 'is not', null)
  if ('ids' in request) query = query.where('id', 'in', request.ids)
  else {
    const { since, after, limit } = request
    const begin = after ?? { at: since, id: '' }
    query = query
      .where(sql<boolean>`(touched_at, id) > (${begin.at}, ${begin.id})`)
      .orderBy('touched_at')
      .orderBy('id')
      .limit(limit)
  }
  const rows = await query.execute()
  return rows.map((row) => ({
    row: rowOf(row as unknown as Selectable<Tables[Table]>),
    touchedAt: row.touched_at ?? 0,
  }))
}
