import { afterEach, beforeEach, describe } from 'vitest'
import type { Store } from '../../src/stores/store.ts'
import { auditContract } from './audit.ts'
import { backupContract } from './backup.ts'
import { changesContract } from './changes.ts'
import { instancesContract } from './instances.ts'
import { lastUsesContract } from './last-uses.ts'
import { noticesContract } from './notices.ts'
import { recordsContract } from './records.ts'
import { signingInContract } from './signing-in.ts'
import { touchesContract } from './touches.ts'
import { usageContract } from './usage.ts'
import type { StoreLocation } from '../../src/stores/open.ts'

/** A new database, and ways to it. */
export interface DatabaseUnderTest {
  readonly location: StoreLocation
  open(instance: string): Promise<Store>
  /** Statements behind the store's back, as an attacker or an accident would run them. */
  run(sql: string): Promise<void>
  remove(): Promise<void>
}

export interface Subject {
  database: DatabaseUnderTest
  /** Open and migrated. */
  store: Store
}

/** What both stores promise, against real databases. */
export function storeContract(name: string, createDatabase: () => Promise<DatabaseUnderTest>): void {
  describe(name, () => {
    const subject = {} as Subject

    beforeEach(async () => {
      subject.database = await createDatabase()
      subject.store = await subject.database.open('first')
      await subject.store.migrate()
    })
    afterEach(async () => {
      await subject.store.close()
      await subject.database.remove()
    })

    describe('records', () => recordsContract(subject))
    describe('signing in', () => signingInContract(subject, createDatabase))
    describe('last uses', () => lastUsesContract(subject, createDatabase))
    describe('usage', () => usageContract(subject))
    describe('notices', () => noticesContract(subject, createDatabase))
    describe('changes', () => changesContract(subject))
    describe('several instances', () => instancesContract(subject))
    describe('the audit trail', () => auditContract(subject))
    describe('touches', () => touchesContract(subject, createDatabase))
    describe('backups', () => backupContract(subject, createDatabase))
  })
}
