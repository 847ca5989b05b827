import { createHash } from 'node:crypto'
import type { Kysely } from 'kysely'
import { type TrailVerdict, verifyTrail } from '../audit/verify.ts'
import {
  backedUpTables,
  type BackedUpTable,
  type BackupHeader,
  type BackupLine,
  type BackupRow,
  linesOf,
  unusableBackup,
} from './backup-format.ts'
import type { Connections } from './connections.ts'
import { checkConsistency } from './consistency.ts'
import { StoreUnusable } from './failures.ts'
import { knowsSchema, migrate } from './migrations/migrate.ts'
import type { StoreLocation } from './open.ts'
import { openPostgres } from './postgres/open.ts'
import { lockAuditHead } from './queries/audit.ts'
import type { Database } from './queries/database.ts'
import { createReads } from './reads.ts'
import { openSqlite } from './sqlite/open.ts'

export interface Restoration {
  readonly schema: string
  readonly rows: number
  /** The last audit event in the backup. What was revoked later is valid again: issue a not-before for the gap. */
  readonly sequence: number
  /** What the checks of the restored store found; empty when sound. */
  readonly problems: readonly string[]
  readonly trail: TrailVerdict
}

/** Restores a backup of either database into an empty store of either: all of it or nothing. */
export async function restoreBackup(file: string, location: StoreLocation): Promise<Restoration> {
  const { header, rows } = await examineBackup(file)
  const connections = await openConnections(location)
  try {
    await connections.patiently(async (db) => {
      await refuseUsedStore(db)
      await migrate(db, connections.sequenceType, header.schema)
      await db.transaction().execute((transaction) => insertAll(transaction, file))
      await migrate(db, connections.sequenceType)
    })
    const problems = [...(await connections.problems()), ...(await connections.snapshot(checkConsistency))]
    const trail = await verifyTrail(createReads(connections.reads))
    return { schema: header.schema, rows, sequence: header.sequence, problems, trail }
  } finally {
    await connections.close()
  }
}

export interface ExaminedBackup {
  readonly header: BackupHeader
  readonly rows: number
}

/** Reads the whole file before anything is written: it must be ours, whole and unharmed, and not newer than we are. */
export async function examineBackup(file: string): Promise<ExaminedBackup> {
  const hash = createHash('sha256')
  let header: BackupHeader | null = null
  let rows = 0
  let ended = false
  for await (const { bytes, line } of linesOf(file)) {
    if (ended) throw unusableBackup('something follows its end')
    header ??= headerOf(line)
    if ('end' in line) {
      if (line.rows !== rows || line.sha256 !== hash.digest('base64url'))
        throw unusableBackup('it was altered or damaged')
      ended = true
      continue
    }
    if ('table' in line) rows++
    hash.update(bytes)
  }
  if (header === null || !ended) throw unusableBackup('it was cut short')
  return { header, rows }
}

function headerOf(line: BackupLine): BackupHeader {
  if (!('format' in line) || line.format !== 'guichet-backup')
    throw unusableBackup('it is not a backup of Guichet')
  if (line.version === 1 && knowsSchema(line.schema)) return line
  throw unusableBackup(`it was made by a newer version of Guichet (schema ${line.schema})`)
}

function openConnections(location: StoreLocation): Promise<Connections> {
  return 'sqlite' in location
    ? openSqlite({ file: location.sqlite })
    : openPostgres({ url: location.postgres })
}

/** A store that has an event was used. One without its tables is empty. */
async function refuseUsedStore(db: Database): Promise<void> {
  const tables = await db.introspection.getTables()
  if (!tables.some((table) => table.name === 'audit_head')) return
  const heads = await db.selectFrom('audit_head').select('sequence').execute()
  if (heads.every((head) => head.sequence === 0)) return
  throw new StoreUnusable('a backup is restored into an empty store only: name a new file or a new database')
}

const known: ReadonlySet<string> = new Set(backedUpTables.map(({ table }) => table))
const batchSize = 200

async function insertAll(db: Database, file: string): Promise<void> {
  const { sequence } = await lockAuditHead(db)
  if (sequence > 0) throw new StoreUnusable('another restoration or a server is writing into the store')
  await db.deleteFrom('audit_head').execute()
  let batch: BackupRow[] = []
  for await (const { line } of linesOf(file)) {
    if (!('table' in line)) continue
    if (!known.has(line.table)) throw unusableBackup(`it holds an unknown table`)
    if (batch.length === batchSize || (batch[0] !== undefined && batch[0].table !== line.table)) {
      await insertBatch(db, batch)
      batch = []
    }
    batch.push(line)
  }
  await insertBatch(db, batch)
}

async function insertBatch(db: Database, batch: readonly BackupRow[]): Promise<void> {
  const table: BackedUpTable | undefined = batch[0]?.table
  if (table === undefined) return
  const any = db as unknown as Kysely<Record<string, Record<string, unknown>>>
  await any
    .insertInto(table)
    .values(batch.map(({ row }) => row))
    .execute()
}
