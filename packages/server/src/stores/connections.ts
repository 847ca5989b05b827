import type { SequenceType } from './migrations/0001-first-tables.ts'
import type { Database } from './queries/database.ts'

/** What an open database offers; all else is the same for both. */
export interface Connections {
  readonly sequenceType: SequenceType
  readonly reads: Database
  /** Transactions here are for writing: they stand in line. */
  readonly writes: Database
  /** For work that may take longer than a request may: migrations, restoration. */
  patiently<T>(work: (db: Database) => Promise<T>): Promise<T>
  /** One view of the data for as long as the work takes, beside all writers. */
  snapshot<T>(work: (db: Database) => Promise<T>): Promise<T>
  /** Damage that only this database can know of. */
  problems(): Promise<readonly string[]>
  close(): Promise<void>
}
