/** The tables, alike in both databases. Times are milliseconds in a bigint, booleans 0 or 1, structures JSON as text. */

import type { Environment } from '@guichet/dialects'
import type { Generated } from 'kysely'
import type {
  CredentialKind,
  CredentialState,
  LinkPurpose,
  Member,
  MemberRole,
  NoticeChannel,
  OrganizationState,
  SecondFactor,
  SecondFactorKind,
  SecretAlgorithm,
  SessionState,
  SigningKeyState,
} from './records.ts'

/** The order of creation: ids are random, and clocks go back. */
interface Positioned {
  position: number
}

/** When a change last decided over tokens that were made before it; null for never. */
interface Touched {
  touched_at: number | null
}

export interface OrganizationRow {
  id: string
  name: string
  operator: number
  state: OrganizationState
  not_before: number | null
  created_at: number
}

export interface MemberRow {
  id: string
  organization_id: string
  email: string
  role: MemberRole
  password_hash: string | null
  script_login: number
  state: Member['state']
  created_at: number
}

export interface CredentialRow {
  id: string
  kind: CredentialKind
  api: string
  organization_id: string
  environment: Environment
  name: string
  key: string | null
  token_digest: string | null
  scopes: string
  member_id: string | null
  state: CredentialState
  expires_at: number | null
  addresses: string
  not_before: number | null
  last_four: string
  created_at: number
  version: number
  secret_id: string | null
}

export interface SecretRow {
  id: string
  credential_id: string
  algorithm: SecretAlgorithm
  verifier: string
  parameters: string | null
  last_four: string
  created_at: number
  expires_at: number | null
}

export interface LastUseRow {
  secret_id: string
  credential_id: string
  at: number | null
  address: string | null
}

export interface SigningKeyRow {
  kid: string
  algorithm: string
  state: SigningKeyState
  public_jwk: string
  sealed_private_jwk: string | null
  created_at: number
  activate_at: number
  gone_at: number | null
}

export interface RevokedTokenRow {
  token_id: string
  credential_id: string
  organization_id: string
  issued_at: number
  expires_at: number
}

export interface SessionRow {
  id: string
  digest: string
  state: SessionState
  member_id: string | null
  challenge: string | null
  failures: number
  created_at: number
  confirmed_at: number
  seen_at: number
  expires_at: number
  address: string
  browser: string
}

export interface EmbeddedSessionRow {
  id: string
  digest: string
  organization_id: string
  role: MemberRole
  origin: string | null
  created_by: string
  created_at: number
  expires_at: number
}

export interface SecondFactorRow {
  id: string
  member_id: string
  kind: SecondFactorKind
  name: string
  state: SecondFactor['state']
  passkey_id: string | null
  material: string
  counter: number
  wrong_codes: number
  created_at: number
  used_at: number | null
}

export interface LinkRow {
  id: string
  digest: string
  purpose: LinkPurpose
  organization_id: string | null
  email: string | null
  role: MemberRole | null
  member_id: string | null
  created_by: string
  created_at: number
  expires_at: number
}

export interface UsageRow {
  /** The hour and the credential. */
  id: string
  at: number
  credential_id: string
  organization_id: string
  api: string
  environment: Environment
  exchanges: number
  refusals: number
  calls: number
}

export interface NoticeRow {
  id: string
  channel: NoticeChannel
  member_id: string | null
  credential_id: string
  ends_at: number
  planned_at: number
  due_at: number | null
  attempts: number
}

export interface InstallationCheckRow {
  name: string
  value: string
}

export interface AuditEventRow {
  sequence: number
  organization_id: string | null
  credential_id: string | null
  action: string
  at: number
  feed: number
  data: string
  hash: string
}

/** One row: the last link of the audit trail. Who changes anything locks it first, so changes stand in one line. */
export interface AuditHeadRow {
  id: number
  sequence: number
  hash: string
  /** The sequence number of the last event that decided over tokens made before it. */
  last_touch: Generated<number>
  /** When this trail began, or was put back by a backup: sequence numbers come again then. */
  epoch: Generated<number>
}

/** One row that `ping` writes: only a write proves that writing works. */
export interface HeartbeatRow {
  id: number
  beats: number
}

export interface Tables {
  organizations: OrganizationRow & Positioned & Touched
  members: MemberRow & Positioned & Touched
  credentials: CredentialRow & Positioned & Touched
  secrets: SecretRow
  last_uses: LastUseRow
  signing_keys: SigningKeyRow
  revoked_tokens: RevokedTokenRow
  usage: UsageRow
  notices: NoticeRow
  sessions: SessionRow
  embedded_sessions: EmbeddedSessionRow
  second_factors: SecondFactorRow
  links: LinkRow & Positioned
  installation_checks: InstallationCheckRow
  audit_events: AuditEventRow
  audit_head: AuditHeadRow
  heartbeat: HeartbeatRow
}
