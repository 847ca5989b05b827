/**
 * A store: the database behind us, in our own verbs. Two implementations, SQLite and PostgreSQL, one contract suite.
 *
 * Every change happens in one transaction with its audit event, so that neither can be without the other. When a
 * promise of `change` or `appendEvents` resolves, the write survives SIGKILL and a power cut.
 */

import type { AuditDraft, AuditEvent, AuditHead, StoredAuditEvent } from '../audit/event.ts'
import type {
  Credential,
  CredentialInUse,
  CredentialState,
  EmbeddedSession,
  LastTouch,
  KeptUse,
  LastUse,
  Link,
  LinkPurpose,
  Member,
  Notice,
  Organization,
  RevokedToken,
  SecondFactor,
  SecretRecord,
  Session,
  SessionInUse,
  SigningKey,
  Usage,
  Touched,
} from './records.ts'

/** One page of a list in the order of creation. `after` is the id of the last row seen. */
export interface PageRequest {
  readonly limit: number
  readonly after: string | null
}

export interface Page<T> {
  readonly rows: readonly T[]
  /** Whether more rows follow. */
  readonly more: boolean
}

export interface CredentialFilter {
  /** Null only for an operator: all organizations. */
  readonly organizationId: string | null
  readonly api?: string
  /** All but those of this one. */
  readonly exceptApi?: string
  readonly environment?: string
  readonly state?: CredentialState
}

export interface AuditFilter {
  readonly organizationId: string | null
  readonly credentialId?: string
  readonly action?: string
  readonly from?: number
  readonly to?: number
}

export interface UsageFilter {
  /** Null only for an operator: all organizations. */
  readonly organizationId: string | null
  readonly credentialId?: string
  readonly api?: string
  /** Milliseconds: hours that began at `from` or later, and before `to`. */
  readonly from: number
  readonly to: number
  readonly step: 'hour' | 'day' | 'all'
  readonly by: 'credential' | 'api' | 'nothing'
  readonly limit: number
}

export interface UsageSum {
  /** The begin of the step; `from` where there is one step alone. */
  readonly at: number
  /** The id of the credential or the name of the API; null where nothing is kept apart. */
  readonly of: string | null
  readonly exchanges: number
  readonly refusals: number
  readonly calls: number
}

export interface EndingRequest {
  /** Null only for an operator: all organizations. */
  readonly organizationId: string | null
  /** Ends from the one instant to the other, both included. */
  readonly from: number
  readonly to: number
  readonly limit: number
  /** The last one seen; null for the first page. */
  readonly after: { readonly at: number; readonly id: string } | null
}

/** The old secret of a rotation, and when it ends. */
export interface EndingSecret {
  readonly credential: Credential
  readonly endsAt: number
  readonly lastFour: string
}

export interface StoreSizes {
  readonly organizations: number
  readonly members: number
  readonly credentials: number
}

/** A refusal that the throttle counted, as far as the throttle wants to know of it. */
export interface Attempted {
  readonly at: number
  readonly attempt: NonNullable<AuditEvent['attempt']>
}

export interface AttemptsRequest {
  /** The last sequence number to look at: what comes later is in the feed. */
  readonly upTo: number
  /** Takes a page, oldest first. All of them at once would be the memory of a flood. */
  readonly take: (attempts: readonly Attempted[]) => void
}

/** Some of what was touched: by name, or a page of all since an instant, in the order of time. */
export type TouchedRequest =
  | { readonly ids: readonly string[] }
  | {
      readonly since: number
      readonly after: { readonly at: number; readonly id: string } | null
      readonly limit: number
    }

/** Reads. All of them see only what is committed, on the primary. */
export interface StoreReads {
  findByKey(key: string): Promise<CredentialInUse | null>
  /** Finds a bearer token by the digests under which it may have been stored. */
  findByTokenDigest(digests: readonly string[]): Promise<CredentialInUse | null>
  /**
   * Finds a key pair by the digests under which one of its secrets may be stored. Null where two have it, as imports
   * may: the secret alone does not tell which is meant.
   */
  findBySecretDigest(digests: readonly string[]): Promise<CredentialInUse | null>
  findById(credentialId: string): Promise<CredentialInUse | null>
  findMemberByEmail(email: string): Promise<{ member: Member; organization: Organization } | null>

  organization(id: string): Promise<Organization | null>
  organizationByName(name: string): Promise<Organization | null>
  organizations(page: PageRequest): Promise<Page<Organization>>
  /** The operator's own; null before the first run. */
  operatorOrganization(): Promise<Organization | null>
  member(id: string): Promise<Member | null>
  /** Whether an owner of the operator's organization has a password: then there is no first run any more. */
  operatorCanSignIn(): Promise<boolean>
  /** How many of an organization's owners are active and have a password. */
  activeOwners(organizationId: string): Promise<number>
  members(organizationId: string | null, page: PageRequest): Promise<Page<Member>>
  credentials(filter: CredentialFilter, page: PageRequest): Promise<Page<Credential>>
  /** Of each credential the newest first. */
  secrets(credentialIds: readonly string[]): Promise<readonly SecretRecord[]>
  /** A use for each secret that was used, the newest of the credential among them; of passwords by the member's id. */
  lastUses(credentialIds: readonly string[]): Promise<readonly KeptUse[]>
  /** Algorithms of secrets that are not yet our own, so that a failure can be made to cost the same. */
  importedAlgorithms(): Promise<readonly SecretRecord['algorithm'][]>
  scriptLoginExists(): Promise<boolean>

  sessionByDigest(digest: string): Promise<Session | null>
  /** A session that is open, with its member and their organization as they stand now. */
  openSessionByDigest(digest: string): Promise<SessionInUse | null>
  /** The open sessions of a member, oldest first. */
  sessionsOf(memberId: string): Promise<readonly Session[]>
  embeddedSession(id: string): Promise<EmbeddedSession | null>
  embeddedSessionByDigest(digest: string): Promise<EmbeddedSession | null>
  secondFactorsOf(memberId: string): Promise<readonly SecondFactor[]>
  secondFactorByPasskey(passkeyId: string): Promise<SecondFactor | null>
  link(id: string): Promise<Link | null>
  linkByDigest(digest: string): Promise<Link | null>
  /** Those of one purpose and one member. */
  linksOf(purpose: LinkPurpose, memberId: string): Promise<readonly Link[]>
  /** Invitations that wait for an answer; null only for an operator. */
  invitations(organizationId: string | null, page: PageRequest): Promise<Page<Link>>

  /** Active credentials that end within a time, the nearest first. */
  endingCredentials(request: EndingRequest): Promise<readonly Credential[]>
  /** Old secrets of rotations that end within a time, the nearest first. */
  endingSecrets(request: Omit<EndingRequest, 'after'>): Promise<readonly EndingSecret[]>

  /** Sums of uses, in the order of time; `by` names what is kept apart besides. */
  usage(filter: UsageFilter): Promise<readonly UsageSum[]>

  /** How many organizations, members and credentials there are, whatever their state. */
  sizes(): Promise<StoreSizes>
  signingKeys(): Promise<readonly SigningKey[]>
  isTokenRevoked(tokenId: string): Promise<boolean>

  /** What the revocation list is made of: whoever a change has touched that decides over tokens made before it. */
  touchedOrganizations(request: TouchedRequest): Promise<readonly Touched<Organization>[]>
  touchedMembers(request: TouchedRequest): Promise<readonly Touched<Member>[]>
  touchedCredentials(request: TouchedRequest): Promise<readonly Touched<Credential>[]>
  /** Here the instant is the end of the token. */
  revokedTokens(request: TouchedRequest): Promise<readonly RevokedToken[]>
  lastTouch(): Promise<LastTouch>
  /** Touched credentials that have come to an end of which no event tells yet. */
  credentialsToExpire(now: number, limit: number): Promise<readonly Credential[]>

  /** Newest first. `after` is a sequence number as text. */
  auditEvents(filter: AuditFilter, page: PageRequest): Promise<Page<AuditEvent>>
  /** The chain from a sequence number on, oldest first, to verify or export it. */
  auditChain(fromSequence: number, limit: number): Promise<readonly StoredAuditEvent[]>
  lastSequence(): Promise<number>
  auditHead(): Promise<AuditHead>
  /** Changes, and refusals that the throttle counts, after a sequence number: what other instances must know. */
  feed(afterSequence: number, limit: number): Promise<readonly AuditEvent[]>
  /** Refusals that the throttle counted since an instant, so that a restart does not forgive them. */
  attemptsSince(at: number, request: AttemptsRequest): Promise<void>

  /** A value that proves that the pepper and the key-encryption key are those of this installation. */
  installationCheck(name: string): Promise<string | null>
}

/** Writes within one transaction. `record` is called for each effect; a change without a record is refused. */
export interface StoreChange extends StoreReads {
  insertOrganization(row: Organization): Promise<void>
  updateOrganization(id: string, set: Partial<Omit<Organization, 'id'>>): Promise<void>
  insertMember(row: Member): Promise<void>
  updateMember(id: string, set: Partial<Omit<Member, 'id'>>): Promise<void>
  insertCredential(row: Credential): Promise<void>
  /** Adds one to the version. Throws `Conflict` where `ifVersion` is given and is not the stored one. */
  updateCredential(
    id: string,
    set: Partial<Omit<Credential, 'id' | 'version'>>,
    ifVersion?: number,
  ): Promise<void>
  insertSecret(row: SecretRecord): Promise<void>
  updateSecret(id: string, set: Partial<Omit<SecretRecord, 'id' | 'credentialId'>>): Promise<void>
  deleteSecret(id: string): Promise<void>
  /** After secrets have gone: forgets their uses, but the newest of the credential. */
  forgetUses(credentialId: string): Promise<void>
  insertSession(row: Session): Promise<void>
  updateSession(id: string, set: Partial<Omit<Session, 'id'>>): Promise<void>
  deleteSession(id: string): Promise<void>
  /** All of a member's but the one named. */
  deleteSessionsOf(memberId: string, except: string | null): Promise<void>
  /** All of an organization's members, and those embedded for it. */
  deleteSessionsIn(organizationId: string): Promise<void>
  insertEmbeddedSession(row: EmbeddedSession): Promise<void>
  deleteEmbeddedSession(id: string): Promise<void>
  insertSecondFactor(row: SecondFactor): Promise<void>
  updateSecondFactor(id: string, set: Partial<Omit<SecondFactor, 'id'>>): Promise<void>
  deleteSecondFactor(id: string): Promise<void>
  /** Adds one to the wrong codes of a member's authenticator applications in use, and gives them as they are now. */
  addWrongCode(memberId: string): Promise<readonly SecondFactor[]>
  insertLink(row: Link): Promise<void>
  /** False where it was used or withdrawn already. */
  deleteLink(id: string): Promise<boolean>
  /** Those of one purpose; of one member where one is named. */
  deleteLinksOf(purpose: LinkPurpose, memberId: string | null): Promise<void>
  insertSigningKey(row: SigningKey): Promise<void>
  updateSigningKey(kid: string, set: Partial<Omit<SigningKey, 'kid'>>): Promise<void>
  insertRevokedToken(row: RevokedToken): Promise<void>
  setInstallationCheck(name: string, value: string): Promise<void>
  record(event: AuditDraft): Promise<void>
}

export interface Store extends StoreReads {
  /** Brings the schema up to date; safe to interrupt, to repeat and to run from two instances at once. */
  migrate(): Promise<void>
  /** Runs all of `work` or nothing. Changes are serialized: what `work` reads cannot be changed by another. */
  change<T>(work: (change: StoreChange) => Promise<T>): Promise<T>
  /** Group commit: appends all events, in order, in one transaction. */
  appendEvents(events: readonly AuditDraft[]): Promise<void>
  /** Written in batches beside the exchange; the newest use of each secret wins. */
  saveLastUses(uses: readonly LastUse[]): Promise<void>
  /** Adds to what has been counted for the same credential and hour. */
  addUsage(rows: readonly Usage[]): Promise<void>
  /** Forgets what was counted before an instant. */
  pruneUsage(before: number): Promise<void>
  /** Keeps what is to be told; what is known already stays as it is. */
  planNotices(rows: readonly Notice[]): Promise<void>
  dueNotices(now: number, limit: number): Promise<readonly Notice[]>
  /** Puts one off until it is settled, or to be tried again; false where another instance was quicker. */
  claimNotice(notice: Notice, until: number): Promise<boolean>
  /** It is told, or will not be. */
  settleNotice(id: string): Promise<void>
  /** Forgets what was told of ends before an instant. */
  pruneNotices(before: number): Promise<void>
  /**
   * Keeps a sign-in that waits for its second factor, or that names nobody yet. Nobody is let in by it. False where the
   * password that was proved is not the member's any more, or the member is disabled.
   */
  startSignIn(session: Session, passwordHash: string | null): Promise<boolean>
  /** What a passkey must sign next; nothing where the session has ended. */
  challengeSession(id: string, challenge: string): Promise<void>
  /** Notes that a session was used; nothing where it has ended. */
  touchSession(id: string, at: number): Promise<void>
  /** Removes sessions and links that have come to their end. */
  pruneSignIns(now: number): Promise<void>
  /** Removes revoked token ids whose tokens have died. */
  pruneRevokedTokens(now: number): Promise<void>
  /** Throws `StoreUnavailable` where the store cannot be written now. */
  ping(): Promise<void>
  /** Problems found in the files or the schema; empty when sound. */
  checkIntegrity(): Promise<readonly string[]>
  /** A consistent copy in one file, made while the server runs. */
  backup(file: string): Promise<void>
  close(): Promise<void>
}
