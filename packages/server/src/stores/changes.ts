import { nextLink } from '../audit/chain.ts'
import type { AuditDraft, AuditHead, StoredAuditEvent } from '../audit/event.ts'
import { StoreUnavailable } from './failures.ts'
import { insertAuditEvents, lockAuditHead, saveAuditHead } from './queries/audit.ts'
import * as credentials from './queries/credentials.ts'
import type { Database } from './queries/database.ts'
import * as embeddedSessions from './queries/embedded-sessions.ts'
import { setInstallationCheck } from './queries/installation.ts'
import { forgetUses } from './queries/last-uses.ts'
import * as links from './queries/links.ts'
import * as members from './queries/members.ts'
import * as organizations from './queries/organizations.ts'
import { insertRevokedToken } from './queries/revoked-tokens.ts'
import * as secondFactors from './queries/second-factors.ts'
import * as sessions from './queries/sessions.ts'
import * as signingKeys from './queries/signing-keys.ts'
import { markTouches } from './queries/touched.ts'
import { createReads } from './reads.ts'
import type { StoreChange, StoreReads } from './store.ts'

type Writes = Omit<StoreChange, keyof StoreReads | 'record'>

/** Everybody waits for a change to end, so its work may not take for ever. */
const workDeadline = 5_000

/** Runs the work in one transaction with its audit events. */
export function runChange<T>(
  db: Database,
  instance: string,
  work: (change: StoreChange) => Promise<T>,
): Promise<T> {
  return db.transaction().execute(async (transaction) => {
    const before = await lockAuditHead(transaction)
    const trail = new OpenTrail(before, instance)
    const record = async (draft: AuditDraft) => trail.add(draft)
    const result = await withinDeadline(work({ ...createReads(transaction), ...writes(transaction), record }))
    if (trail.events.length === 0) throw new Error('a change must record an audit event')
    await insertAuditEvents(transaction, trail.events)
    await saveAuditHead(transaction, trail.head)
    await markTouches(transaction, trail.drafts, before.sequence + 1)
    return result
  })
}

class OpenTrail {
  readonly events: StoredAuditEvent[] = []
  readonly drafts: AuditDraft[] = []
  head: AuditHead
  readonly #instance: string

  constructor(head: AuditHead, instance: string) {
    this.head = head
    this.#instance = instance
  }

  add(draft: AuditDraft): void {
    const link = nextLink(this.head, draft, this.#instance)
    this.events.push(link)
    this.drafts.push(draft)
    this.head = link
  }
}

function writes(db: Database): Writes {
  return {
    insertOrganization: (row) => organizations.insertOrganization(db, row),
    updateOrganization: (id, set) => organizations.updateOrganization(db, id, set),
    insertMember: (row) => members.insertMember(db, row),
    updateMember: (id, set) => members.updateMember(db, id, set),
    insertCredential: (row) => credentials.insertCredential(db, row),
    updateCredential: (id, set, ifVersion) => credentials.updateCredential(db, id, set, ifVersion),
    insertSecret: (row) => credentials.insertSecret(db, row),
    updateSecret: (id, set) => credentials.updateSecret(db, id, set),
    deleteSecret: (id) => credentials.deleteSecret(db, id),
    forgetUses: (credentialId) => forgetUses(db, credentialId),
    insertSession: (row) => sessions.insertSession(db, row),
    updateSession: (id, set) => sessions.updateSession(db, id, set),
    deleteSession: (id) => sessions.deleteSession(db, id),
    deleteSessionsOf: (memberId, except) => sessions.deleteSessionsOf(db, memberId, except),
    deleteSessionsIn: (organizationId) => sessions.deleteSessionsIn(db, organizationId),
    insertEmbeddedSession: (row) => embeddedSessions.insertEmbeddedSession(db, row),
    deleteEmbeddedSession: (id) => embeddedSessions.deleteEmbeddedSession(db, id),
    insertSecondFactor: (row) => secondFactors.insertSecondFactor(db, row),
    updateSecondFactor: (id, set) => secondFactors.updateSecondFactor(db, id, set),
    deleteSecondFactor: (id) => secondFactors.deleteSecondFactor(db, id),
    addWrongCode: (memberId) => secondFactors.addWrongCode(db, memberId),
    insertLink: (row) => links.insertLink(db, row),
    deleteLink: (id) => links.deleteLink(db, id),
    deleteLinksOf: (purpose, memberId) => links.deleteLinksOf(db, purpose, memberId),
    insertSigningKey: (row) => signingKeys.insertSigningKey(db, row),
    updateSigningKey: (kid, set) => signingKeys.updateSigningKey(db, kid, set),
    insertRevokedToken: (row) => insertRevokedToken(db, row),
    setInstallationCheck: (name, value) => setInstallationCheck(db, name, value),
  }
}

async function withinDeadline<T>(work: Promise<T>): Promise<T> {
  const { promise: deadline, reject } = Promise.withResolvers<never>()
  const message = `a change took longer than ${workDeadline} ms and was undone`
  const timer = setTimeout(() => reject(new StoreUnavailable(message)), workDeadline)
  try {
    return await Promise.race([work, deadline])
  } finally {
    clearTimeout(timer)
  }
}
