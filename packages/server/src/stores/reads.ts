import * as audit from './queries/audit.ts'
import * as credentials from './queries/credentials.ts'
import type { Database } from './queries/database.ts'
import {
  credentialInUseOf,
  inUseById,
  inUseByKey,
  inUseBySecretDigest,
  inUseByTokenDigest,
  onlyCredentialOf,
} from './queries/in-use.ts'
import * as embeddedSessions from './queries/embedded-sessions.ts'
import * as installation from './queries/installation.ts'
import * as members from './queries/members.ts'
import * as notices from './queries/notices.ts'
import * as organizations from './queries/organizations.ts'
import { lastUses } from './queries/last-uses.ts'
import { revokedTokenById } from './queries/revoked-tokens.ts'
import * as links from './queries/links.ts'
import * as secondFactors from './queries/second-factors.ts'
import * as sessions from './queries/sessions.ts'
import * as signingKeys from './queries/signing-keys.ts'
import * as touched from './queries/touched.ts'
import * as usage from './queries/usage.ts'
import { auditEventOf } from './rows.ts'
import type { StoreReads } from './store.ts'

/** The reads over a database or a transaction. */
export function createReads(db: Database): StoreReads {
  return {
    findByKey: async (key) => credentialInUseOf(await inUseByKey(db, key).execute()),
    findByTokenDigest: async (digests) =>
      digests.length === 0 ? null : credentialInUseOf(await inUseByTokenDigest(db, digests).execute()),
    findBySecretDigest: async (digests) =>
      digests.length === 0 ? null : onlyCredentialOf(await inUseBySecretDigest(db, digests).execute()),
    findById: async (id) => credentialInUseOf(await inUseById(db, id).execute()),
    findMemberByEmail: (email) => members.findMemberByEmail(db, email),

    organization: (id) => organizations.organization(db, id),
    organizationByName: (name) => organizations.organizationByName(db, name),
    organizations: (page) => organizations.organizations(db, page),
    operatorOrganization: () => organizations.operatorOrganization(db),
    member: (id) => members.member(db, id),
    operatorCanSignIn: () => members.operatorCanSignIn(db),
    activeOwners: (organizationId) => members.activeOwners(db, organizationId),
    members: (organizationId, page) => members.members(db, organizationId, page),
    credentials: (filter, page) => credentials.credentials(db, filter, page),
    secrets: (credentialIds) => credentials.secrets(db, credentialIds),
    lastUses: (credentialIds) => lastUses(db, credentialIds),
    importedAlgorithms: () => credentials.importedAlgorithms(db),
    scriptLoginExists: () => members.scriptLoginExists(db),

    sessionByDigest: (digest) => sessions.sessionByDigest(db, digest),
    openSessionByDigest: (digest) => sessions.openSessionByDigest(db, digest),
    sessionsOf: (memberId) => sessions.sessionsOf(db, memberId),
    embeddedSession: (id) => embeddedSessions.embeddedSession(db, id),
    embeddedSessionByDigest: (digest) => embeddedSessions.embeddedSessionByDigest(db, digest),
    secondFactorsOf: (memberId) => secondFactors.secondFactorsOf(db, memberId),
    secondFactorByPasskey: (passkeyId) => secondFactors.secondFactorByPasskey(db, passkeyId),
    link: (id) => links.link(db, id),
    linkByDigest: (digest) => links.linkByDigest(db, digest),
    linksOf: (purpose, memberId) => links.linksOf(db, purpose, memberId),
    invitations: (organizationId, page) => links.invitations(db, organizationId, page),

    endingCredentials: (request) => notices.endingCredentials(db, request),
    endingSecrets: (request) => notices.endingSecrets(db, request),
    usage: (filter) => usage.usage(db, filter),

    sizes: () => installation.sizes(db),
    signingKeys: () => signingKeys.signingKeys(db),
    isTokenRevoked: async (tokenId) => (await revokedTokenById(db, tokenId).execute()).length > 0,

    touchedOrganizations: (request) => touched.touchedOrganizations(db, request),
    touchedMembers: (request) => touched.touchedMembers(db, request),
    touchedCredentials: (request) => touched.touchedCredentials(db, request),
    revokedTokens: (request) => touched.revokedTokens(db, request),
    lastTouch: () => touched.lastTouch(db),
    credentialsToExpire: (now, limit) => touched.credentialsToExpire(db, now, limit),

    auditEvents: (filter, page) => audit.auditEvents(db, filter, page),
    auditChain: (fromSequence, limit) => audit.auditChain(db, fromSequence, limit),
    lastSequence: async () => (await audit.auditHead(db)).sequence,
    auditHead: () => audit.auditHead(db),
    feed: async (afterSequence, limit) =>
      (await audit.feedAfter(db, afterSequence, limit).execute()).map(auditEventOf),
    attemptsSince: (at, request) => audit.attemptsSince(db, at, request),

    installationCheck: (name) => installation.installationCheck(db, name),
  }
}
