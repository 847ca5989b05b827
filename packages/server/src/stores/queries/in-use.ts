/**
 * A credential with all that decides whether it may be used, in one statement: what decides must be of one moment.
 * The statement has a row for each secret of the credential.
 */

import { type AliasedRawBuilder, type SelectQueryBuilder, sql } from 'kysely'
import type { CredentialInUse } from '../records.ts'
import {
  credentialColumns,
  credentialOf,
  memberColumns,
  memberOf,
  organizationColumns,
  organizationOf,
  secretColumns,
  secretOf,
} from '../rows.ts'
import type { CredentialRow, MemberRow, OrganizationRow, SecretRow, Tables } from '../tables.ts'
import type { Database, RowsQuery } from './database.ts'

type Prefixed<Prefix extends string, Row> = {
  [Column in keyof Row & string as `${Prefix}_${Column}`]: Row[Column]
}
type Nullable<Row> = { [Column in keyof Row]: Row[Column] | null }

export type InUseRow = CredentialRow &
  Prefixed<'o', OrganizationRow> &
  Nullable<Prefixed<'m', MemberRow>> &
  Nullable<Prefixed<'s', SecretRow>>

type Joined = Pick<Tables, 'credentials' | 'organizations'> & {
  members: Nullable<Tables['members']>
  secrets: Nullable<Tables['secrets']>
}

const credentialNames = Object.values(credentialColumns)
const organizationNames = Object.values(organizationColumns)
const memberNames = Object.values(memberColumns)
const secretNames = Object.values(secretColumns)

const selection = [
  ...credentialNames.map((name) => sql.ref(`credentials.${name}`).as(name)),
  ...prefixed('organizations', 'o', organizationNames),
  ...prefixed('members', 'm', memberNames),
  ...prefixed('secrets', 's', secretNames),
]

function prefixed(
  table: string,
  prefix: string,
  names: readonly string[],
): AliasedRawBuilder<unknown, string>[] {
  return names.map((name) => sql.ref(`${table}.${name}`).as(`${prefix}_${name}`))
}

function unprefixed<Row>(row: InUseRow, prefix: string, names: readonly (keyof Row & string)[]): Row {
  const found: Record<string, unknown> = {}
  for (const name of names) found[name] = (row as unknown as Record<string, unknown>)[`${prefix}_${name}`]
  return found as Row
}

function inUse(db: Database): SelectQueryBuilder<Joined, 'credentials', InUseRow> {
  return db
    .selectFrom('credentials')
    .innerJoin('organizations', 'organizations.id', 'credentials.organization_id')
    .leftJoin('members', 'members.id', 'credentials.member_id')
    .leftJoin('secrets', 'secrets.credential_id', 'credentials.id')
    .select(selection)
    .orderBy('secrets.created_at', 'desc')
    .orderBy('secrets.id')
    .$castTo<InUseRow>()
}

export function inUseByKey(db: Database, key: string): RowsQuery<InUseRow> {
  return inUse(db).where('credentials.key', '=', key)
}

export function inUseByTokenDigest(db: Database, digests: readonly string[]): RowsQuery<InUseRow> {
  return inUse(db).where('credentials.token_digest', 'in', digests)
}

/** With all secrets of what was found: a rotation has two, and either may be the one that was asked for. */
export function inUseBySecretDigest(db: Database, digests: readonly string[]): RowsQuery<InUseRow> {
  const holders = db
    .selectFrom('secrets')
    .select('credential_id')
    .where('verifier', 'in', digests)
    // As in the index. A slow hash is no digest, and one under a key of its own cannot be made without it.
    .where('algorithm', 'in', [sql.lit('hmac' as const), sql.lit('sha256' as const)])
  return inUse(db).where('credentials.id', 'in', holders)
}

export function inUseById(db: Database, id: string): RowsQuery<InUseRow> {
  return inUse(db).where('credentials.id', '=', id)
}

/** The credential of the rows where there is only one. */
export function onlyCredentialOf(rows: readonly InUseRow[]): CredentialInUse | null {
  return rows.every((row) => row.id === rows[0]?.id) ? credentialInUseOf(rows) : null
}

/** The first credential of the rows, with its secrets, newest first. */
export function credentialInUseOf(rows: readonly InUseRow[]): CredentialInUse | null {
  const first = rows[0]
  if (first === undefined) return null
  const secrets = rows
    .filter((row) => row.id === first.id && row.s_id !== null)
    .map((row) => secretOf(unprefixed<SecretRow>(row, 's', secretNames)))
  const organization = organizationOf(unprefixed<OrganizationRow>(first, 'o', organizationNames))
  const member = first.m_id === null ? null : memberOf(unprefixed<MemberRow>(first, 'm', memberNames))
  return { credential: credentialOf(first), secrets, organization, member }
}
