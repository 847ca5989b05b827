import { writeBackup } from './backup.ts'
import { runChange } from './changes.ts'
import type { Connections } from './connections.ts'
import { checkConsistency } from './consistency.ts'
import { migrate, refuseNewerSchema } from './migrations/migrate.ts'
import { pruneEmbeddedSessions } from './queries/embedded-sessions.ts'
import { beat } from './queries/installation.ts'
import { saveLastUses } from './queries/last-uses.ts'
import { pruneLinks } from './queries/links.ts'
import { claimNotice, dueNotices, planNotices, pruneNotices, settleNotice } from './queries/notices.ts'
import { pruneRevokedTokens } from './queries/revoked-tokens.ts'
import { challengeSession, pruneSessions, startSignIn, touchSession } from './queries/sessions.ts'
import { addUsage, pruneUsage } from './queries/usage.ts'
import { createReads } from './reads.ts'
import type { Store, StoreReads } from './store.ts'

/** What each database does in its own way because it is done at every exchange. */
export interface HotPath {
  readonly reads: Partial<StoreReads>
  readonly appendEvents: Store['appendEvents']
}

export function assembleStore(connections: Connections, hotPath: HotPath, instance: string): Store {
  const { reads, writes } = connections
  return {
    ...createReads(reads),
    ...hotPath.reads,
    migrate: () =>
      connections.patiently(async (db) => {
        await refuseNewerSchema(db)
        await migrate(db, connections.sequenceType)
      }),
    change: (work) => runChange(writes, instance, work),
    appendEvents: async (events) => {
      if (events.length > 0) await hotPath.appendEvents(events)
    },
    saveLastUses: (uses) => saveLastUses(writes, uses),
    startSignIn: (session, passwordHash) =>
      writes.transaction().execute((transaction) => startSignIn(transaction, session, passwordHash)),
    challengeSession: (id, challenge) => challengeSession(writes, id, challenge),
    addUsage: async (rows) => {
      if (rows.length > 0) await writes.transaction().execute((transaction) => addUsage(transaction, rows))
    },
    pruneUsage: (before) => pruneUsage(writes, before),
    planNotices: (rows) => writes.transaction().execute((transaction) => planNotices(transaction, rows)),
    dueNotices: (now, limit) => dueNotices(reads, now, limit),
    claimNotice: (notice, until) => claimNotice(writes, notice, until),
    settleNotice: (id) => settleNotice(writes, id),
    pruneNotices: (before) => pruneNotices(writes, before),
    touchSession: (id, at) => touchSession(writes, id, at),
    pruneSignIns: (now) =>
      writes.transaction().execute(async (transaction) => {
        await pruneSessions(transaction, now)
        await pruneEmbeddedSessions(transaction, now)
        await pruneLinks(transaction, now)
      }),
    pruneRevokedTokens: (now) => pruneRevokedTokens(writes, now),
    ping: () => writes.transaction().execute(beat),
    checkIntegrity: async () => [
      ...(await connections.problems()),
      ...(await connections.snapshot((db) => checkConsistency(db))),
    ],
    backup: (file) => connections.snapshot((db) => writeBackup(db, file, instance)),
    close: () => connections.close(),
  }
}
