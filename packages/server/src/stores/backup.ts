import { createHash, type Hash, randomBytes } from 'node:crypto'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import { type Kysely, sql } from 'kysely'
import { backedUpTables, type BackupLine, lineOf } from './backup-format.ts'
import { StoreUnavailable } from './failures.ts'
import { appliedMigrations } from './migrations/migrate.ts'
import { auditHead } from './queries/audit.ts'
import type { Database } from './queries/database.ts'

/** Rows that are read at once: between pages the event loop goes on. */
const pageSize = 500

/** Writes all tables of one view of the data. The file appears under its name when it is whole and on the disk. */
export async function writeBackup(db: Database, file: string, instance: string): Promise<void> {
  const draft = `${file}.${randomBytes(6).toString('hex')}.part`
  try {
    const handle = await open(draft, 'wx', 0o600)
    try {
      await writeLines(db, new LineWriter(handle), instance)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(draft, file)
    await syncFolderOf(file)
  } catch (error) {
    await rm(draft, { force: true })
    if (!(error instanceof Error && 'syscall' in error && 'code' in error)) throw error
    throw new StoreUnavailable(`the backup cannot be written (${String(error.code)})`, { cause: error })
  }
}

async function writeLines(db: Database, writer: LineWriter, instance: string): Promise<void> {
  const { sequence } = await auditHead(db)
  const schema = (await appliedMigrations(db)).at(-1) ?? ''
  await writer.write([{ format: 'guichet-backup', version: 1, schema, instance, sequence }])
  let count = 0
  for (const { table, key } of backedUpTables) {
    for await (const rows of pagesOf(db, table, key)) {
      count += rows.length
      await writer.write(rows.map((row) => ({ table, row })))
    }
  }
  await writer.write([{ end: true, rows: count, sha256: writer.digest() }])
}

async function* pagesOf(db: Database, table: string, key: string): AsyncGenerator<Record<string, unknown>[]> {
  const any = db as unknown as Kysely<Record<string, Record<string, unknown>>>
  let last: unknown
  for (;;) {
    let query = any.selectFrom(table).selectAll().orderBy(sql.ref(key)).limit(pageSize)
    if (last !== undefined) query = query.where(sql.ref(key), '>', last)
    const rows = await query.execute()
    if (rows.length > 0) yield rows
    if (rows.length < pageSize) return
    last = rows.at(-1)?.[key]
  }
}

class LineWriter {
  readonly #handle: FileHandle
  readonly #hash: Hash = createHash('sha256')

  constructor(handle: FileHandle) {
    this.#handle = handle
  }

  async write(lines: readonly BackupLine[]): Promise<void> {
    const bytes = Buffer.from(lines.map(lineOf).join(''))
    this.#hash.update(bytes)
    await this.#handle.writeFile(bytes)
  }

  digest(): string {
    return this.#hash.copy().digest('base64url')
  }
}

async function syncFolderOf(file: string): Promise<void> {
  const folder = await open(dirname(file), 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}
