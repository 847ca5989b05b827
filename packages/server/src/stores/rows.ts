/** Rows to records and back. */

import type { AuditEvent, StoredAuditEvent } from '../audit/event.ts'
import type {
  Credential,
  KeptUse,
  LastUse,
  Member,
  Notice,
  Organization,
  RevokedToken,
  SecretRecord,
  SigningKey,
} from './records.ts'
import type {
  AuditEventRow,
  CredentialRow,
  LastUseRow,
  MemberRow,
  NoticeRow,
  OrganizationRow,
  RevokedTokenRow,
  SecretRow,
  SigningKeyRow,
} from './tables.ts'
import type { Columns } from './columns.ts'

export const organizationColumns: Columns<Organization, OrganizationRow> = {
  id: 'id',
  name: 'name',
  operator: 'operator',
  state: 'state',
  notBefore: 'not_before',
  createdAt: 'created_at',
}

export const memberColumns: Columns<Member, MemberRow> = {
  id: 'id',
  organizationId: 'organization_id',
  email: 'email',
  role: 'role',
  passwordHash: 'password_hash',
  scriptLogin: 'script_login',
  state: 'state',
  createdAt: 'created_at',
}

export const credentialColumns: Columns<Credential, CredentialRow> = {
  id: 'id',
  kind: 'kind',
  api: 'api',
  organizationId: 'organization_id',
  environment: 'environment',
  name: 'name',
  key: 'key',
  tokenDigest: 'token_digest',
  scopes: 'scopes',
  memberId: 'member_id',
  state: 'state',
  expiresAt: 'expires_at',
  addresses: 'addresses',
  notBefore: 'not_before',
  lastFour: 'last_four',
  createdAt: 'created_at',
  version: 'version',
  secretId: 'secret_id',
}

export const secretColumns: Columns<SecretRecord, SecretRow> = {
  id: 'id',
  credentialId: 'credential_id',
  algorithm: 'algorithm',
  verifier: 'verifier',
  parameters: 'parameters',
  lastFour: 'last_four',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
}

export const lastUseColumns: Columns<LastUse, LastUseRow> = {
  secretId: 'secret_id',
  credentialId: 'credential_id',
  at: 'at',
  address: 'address',
}

export const signingKeyColumns: Columns<SigningKey, SigningKeyRow> = {
  kid: 'kid',
  algorithm: 'algorithm',
  state: 'state',
  publicJwk: 'public_jwk',
  sealedPrivateJwk: 'sealed_private_jwk',
  createdAt: 'created_at',
  activateAt: 'activate_at',
  goneAt: 'gone_at',
}

export const revokedTokenColumns: Columns<RevokedToken, RevokedTokenRow> = {
  tokenId: 'token_id',
  credentialId: 'credential_id',
  organizationId: 'organization_id',
  issuedAt: 'issued_at',
  expiresAt: 'expires_at',
}

export const noticeColumns: Columns<Notice, NoticeRow> = {
  id: 'id',
  channel: 'channel',
  memberId: 'member_id',
  credentialId: 'credential_id',
  endsAt: 'ends_at',
  plannedAt: 'planned_at',
  dueAt: 'due_at',
  attempts: 'attempts',
}

export function organizationOf(row: OrganizationRow): Organization {
  return {
    id: row.id,
    name: row.name,
    operator: row.operator === 1,
    state: row.state,
    notBefore: row.not_before,
    createdAt: row.created_at,
  }
}

export function memberOf(row: MemberRow): Member {
  return {
    id: row.id,
    organizationId: row.organization_id,
    email: row.email,
    role: row.role,
    passwordHash: row.password_hash,
    scriptLogin: row.script_login === 1,
    state: row.state,
    createdAt: row.created_at,
  }
}

export function credentialOf(row: CredentialRow): Credential {
  return {
    id: row.id,
    kind: row.kind,
    api: row.api,
    organizationId: row.organization_id,
    environment: row.environment,
    name: row.name,
    key: row.key,
    tokenDigest: row.token_digest,
    scopes: texts(row.scopes),
    memberId: row.member_id,
    state: row.state,
    expiresAt: row.expires_at,
    addresses: texts(row.addresses),
    notBefore: row.not_before,
    lastFour: row.last_four,
    createdAt: row.created_at,
    version: row.version,
    secretId: row.secret_id,
  }
}

const none: readonly string[] = Object.freeze([])

function texts(json: string): readonly string[] {
  return json === '[]' ? none : (JSON.parse(json) as string[])
}

export function secretOf(row: SecretRow): SecretRecord {
  return {
    id: row.id,
    credentialId: row.credential_id,
    algorithm: row.algorithm,
    verifier: row.verifier,
    parameters: row.parameters,
    lastFour: row.last_four,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
  }
}

export function keptUseOf({ secret_id, credential_id, at, address }: LastUseRow): KeptUse {
  const last = at === null || address === null ? null : { at, address }
  return { secretId: secret_id, credentialId: credential_id, last }
}

export function signingKeyOf(row: SigningKeyRow): SigningKey {
  return {
    kid: row.kid,
    algorithm: row.algorithm,
    state: row.state,
    publicJwk: row.public_jwk,
    sealedPrivateJwk: row.sealed_private_jwk,
    createdAt: row.created_at,
    activateAt: row.activate_at,
    goneAt: row.gone_at,
  }
}

export function auditEventOf(row: Pick<AuditEventRow, 'data'>): AuditEvent {
  return JSON.parse(row.data) as AuditEvent
}

export function storedAuditEventOf(row: AuditEventRow): StoredAuditEvent {
  return {
    sequence: row.sequence,
    organizationId: row.organization_id,
    credentialId: row.credential_id,
    action: row.action,
    at: row.at,
    feed: row.feed === 1,
    data: row.data,
    hash: row.hash,
  }
}

export function auditEventRowOf(event: StoredAuditEvent): AuditEventRow {
  return {
    sequence: event.sequence,
    organization_id: event.organizationId,
    credential_id: event.credentialId,
    action: event.action,
    at: event.at,
    feed: event.feed ? 1 : 0,
    data: event.data,
    hash: event.hash,
  }
}

export function noticeOf(row: NoticeRow): Notice {
  return {
    id: row.id,
    channel: row.channel,
    memberId: row.member_id,
    credentialId: row.credential_id,
    endsAt: row.ends_at,
    plannedAt: row.planned_at,
    dueAt: row.due_at,
    attempts: row.attempts,
  }
}
