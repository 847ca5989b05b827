/** Rows of signing in to records and back. */

import type { Columns } from './columns.ts'
import type { EmbeddedSession, Link, SecondFactor, Session } from './records.ts'
import type { EmbeddedSessionRow, LinkRow, SecondFactorRow, SessionRow } from './tables.ts'

export const sessionColumns: Columns<Session, SessionRow> = {
  id: 'id',
  digest: 'digest',
  state: 'state',
  memberId: 'member_id',
  challenge: 'challenge',
  failures: 'failures',
  createdAt: 'created_at',
  confirmedAt: 'confirmed_at',
  seenAt: 'seen_at',
  expiresAt: 'expires_at',
  address: 'address',
  browser: 'browser',
}

export const embeddedSessionColumns: Columns<EmbeddedSession, EmbeddedSessionRow> = {
  id: 'id',
  digest: 'digest',
  organizationId: 'organization_id',
  role: 'role',
  origin: 'origin',
  createdBy: 'created_by',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
}

export const secondFactorColumns: Columns<SecondFactor, SecondFactorRow> = {
  id: 'id',
  memberId: 'member_id',
  kind: 'kind',
  name: 'name',
  state: 'state',
  passkeyId: 'passkey_id',
  material: 'material',
  counter: 'counter',
  wrongCodes: 'wrong_codes',
  createdAt: 'created_at',
  usedAt: 'used_at',
}

export const linkColumns: Columns<Link, LinkRow> = {
  id: 'id',
  digest: 'digest',
  purpose: 'purpose',
  organizationId: 'organization_id',
  email: 'email',
  role: 'role',
  memberId: 'member_id',
  createdBy: 'created_by',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
}

export function sessionOf(row: SessionRow): Session {
  return {
    id: row.id,
    digest: row.digest,
    state: row.state,
    memberId: row.member_id,
    challenge: row.challenge,
    failures: row.failures,
    createdAt: row.created_at,
    confirmedAt: row.confirmed_at,
    seenAt: row.seen_at,
    expiresAt: row.expires_at,
    address: row.address,
    browser: row.browser,
  }
}

export function embeddedSessionOf(row: EmbeddedSessionRow): EmbeddedSession {
  return {
    id: row.id,
    digest: row.digest,
    organizationId: row.organization_id,
    role: row.role,
    origin: row.origin,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function secondFactorOf(row: SecondFactorRow): SecondFactor {
  return {
    id: row.id,
    memberId: row.member_id,
    kind: row.kind,
    name: row.name,
    state: row.state,
    passkeyId: row.passkey_id,
    material: row.material,
    counter: row.counter,
    wrongCodes: row.wrong_codes,
    createdAt: row.created_at,
    usedAt: row.used_at,
  }
}

export function linkOf(row: LinkRow): Link {
  return {
    id: row.id,
    digest: row.digest,
    purpose: row.purpose,
    organizationId: row.organization_id,
    email: row.email,
    role: row.role,
    memberId: row.member_id,
    createdBy: row.created_by,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}
