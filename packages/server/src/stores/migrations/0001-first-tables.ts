import { type Kysely, sql } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What a sequence number is: in SQLite only the exact word "integer" makes the key the row's own number. */
export type SequenceType = 'integer' | 'bigint'

export function firstTables(sequence: SequenceType): Migration {
  return {
    async up(db) {
      await organizationsAndMembers(db)
      await credentialsAndSecrets(db)
      await keysTokensAndChecks(db)
      await auditTrail(db, sequence)
    },
  }
}

async function organizationsAndMembers(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('organizations')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('position', 'bigint', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull().unique())
    .addColumn('operator', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('not_before', 'bigint')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createTable('members')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('position', 'bigint', (column) => column.notNull().unique())
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('email', 'text', (column) => column.notNull().unique())
    .addColumn('role', 'text', (column) => column.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('script_login', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('members_by_organization')
    .on('members')
    .columns(['organization_id', 'position'])
    .execute()
  // Every start asks for these few among all: without an index it would read every row.
  await db.schema
    .createIndex('members_with_script_login')
    .on('members')
    .column('id')
    .where(sql.ref('script_login'), '=', sql.lit(1))
    .execute()
}

async function credentialsAndSecrets(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('credentials')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('position', 'bigint', (column) => column.notNull().unique())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('api', 'text', (column) => column.notNull())
    .addColumn('organization_id', 'text', (column) => column.notNull().references('organizations.id'))
    .addColumn('environment', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.unique())
    .addColumn('token_digest', 'text', (column) => column.unique())
    .addColumn('scopes', 'text', (column) => column.notNull())
    .addColumn('member_id', 'text', (column) => column.references('members.id'))
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .addColumn('addresses', 'text', (column) => column.notNull())
    .addColumn('not_before', 'bigint')
    .addColumn('last_four', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('version', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('credentials_by_organization')
    .on('credentials')
    .columns(['organization_id', 'position'])
    .execute()
  await db.schema
    .createTable('secrets')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull().references('credentials.id'))
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('verifier', 'text', (column) => column.notNull())
    .addColumn('parameters', 'text')
    .addColumn('last_four', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('expires_at', 'bigint')
    .execute()
  await db.schema.createIndex('secrets_by_credential').on('secrets').column('credential_id').execute()
  // For secrets that come without a key. The texts of slow hashes are long and never looked for.
  await db.schema
    .createIndex('secrets_by_digest')
    .on('secrets')
    .column('verifier')
    .where(sql.ref('algorithm'), 'in', [sql.lit('hmac'), sql.lit('sha256')])
    .execute()
  await db.schema
    .createIndex('secrets_imported')
    .on('secrets')
    .column('algorithm')
    .where(sql.ref('algorithm'), '<>', sql.lit('hmac'))
    .execute()
  await db.schema
    .createTable('last_uses')
    .addColumn('credential_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('secret_id', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('address', 'text', (column) => column.notNull())
    .execute()
}

async function keysTokensAndChecks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('signing_keys')
    .addColumn('kid', 'text', (column) => column.primaryKey().notNull())
    .addColumn('algorithm', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('public_jwk', 'text', (column) => column.notNull())
    .addColumn('sealed_private_jwk', 'text')
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('activate_at', 'bigint', (column) => column.notNull())
    .addColumn('gone_at', 'bigint')
    .execute()
  await db.schema
    .createTable('revoked_tokens')
    .addColumn('token_id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('credential_id', 'text', (column) => column.notNull())
    .addColumn('expires_at', 'bigint', (column) => column.notNull())
    .execute()
  await db.schema.createIndex('revoked_tokens_by_end').on('revoked_tokens').column('expires_at').execute()
  await db.schema
    .createTable('installation_checks')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute()
}

async function auditTrail(db: Kysely<unknown>, sequence: SequenceType): Promise<void> {
  await db.schema
    .createTable('audit_events')
    .addColumn('sequence', sequence, (column) => column.primaryKey().notNull())
    .addColumn('organization_id', 'text')
    .addColumn('credential_id', 'text')
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('feed', 'integer', (column) => column.notNull())
    .addColumn('data', 'text', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await db.schema
    .createIndex('audit_events_by_organization')
    .on('audit_events')
    .columns(['organization_id', 'sequence'])
    .execute()
  await db.schema
    .createIndex('audit_events_in_feed')
    .on('audit_events')
    .column('sequence')
    .where(sql.ref('feed'), '=', sql.lit(1))
    .execute()
  await db.schema
    .createTable('audit_head')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('sequence', 'bigint', (column) => column.notNull())
    .addColumn('hash', 'text', (column) => column.notNull())
    .execute()
  await sql`insert into audit_head (id, sequence, hash) values (1, 0, '')`.execute(db)
  await db.schema
    .createTable('heartbeat')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('beats', 'bigint', (column) => column.notNull())
    .execute()
  await sql`insert into heartbeat (id, beats) values (1, 0)`.execute(db)
}
