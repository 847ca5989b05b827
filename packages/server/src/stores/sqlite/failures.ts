import { orphanConflict, takenConflict } from '../conflicts.ts'
import { StoreUnavailable, StoreUnusable } from '../failures.ts'

interface SqliteError extends Error {
  readonly code: 'ERR_SQLITE_ERROR'
  readonly errcode: number
}

/** Primary result codes (https://sqlite.org/rescode.html): the low byte of an extended one. */
const result = {
  busy: 5,
  locked: 6,
  noMemory: 7,
  readOnly: 8,
  io: 10,
  corrupt: 11,
  full: 13,
  cannotOpen: 14,
  constraint: 19,
  notADatabase: 26,
}
const extended = { foreignKey: 787, primaryKey: 1555, unique: 2067 }

const away: Readonly<Record<number, string>> = {
  [result.busy]: 'another process holds the database',
  [result.locked]: 'the database is locked',
  [result.noMemory]: 'there is not enough memory',
  [result.readOnly]: 'the database is read-only',
  [result.io]: 'the disk failed',
  [result.full]: 'the disk is full',
  [result.cannotOpen]: 'the database cannot be opened',
}

export function isSqliteError(error: unknown): error is SqliteError {
  return error instanceof Error && 'code' in error && error.code === 'ERR_SQLITE_ERROR'
}

export function isBusy(error: unknown): boolean {
  return isSqliteError(error) && (error.errcode & 0xff) === result.busy
}

function isClosed(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE'
}

/** Says in our own words what SQLite refused. Errors of other kinds pass as they are. */
export function translated(error: unknown): unknown {
  if (isClosed(error))
    return new StoreUnavailable('the store cannot be used now: it is closed', { cause: error })
  if (!isSqliteError(error)) return error
  const primary = error.errcode & 0xff
  if (primary === result.constraint) return constraintFailure(error)
  if (primary === result.corrupt || primary === result.notADatabase) return damaged(error.message, error)
  const reason = away[primary]
  return reason === undefined
    ? error
    : new StoreUnavailable(`the store cannot be used now: ${reason}`, { cause: error })
}

export function damaged(reason: string, cause?: unknown): StoreUnusable {
  const message = `the database file is damaged (${reason}): restore the newest backup into a new file with \`guichet restore\``
  return new StoreUnusable(message, { cause })
}

function constraintFailure(error: SqliteError): Error {
  if (error.errcode === extended.foreignKey) return orphanConflict()
  if (error.errcode !== extended.primaryKey && error.errcode !== extended.unique) return error
  const [, table = '', column = ''] = /failed: (\w+)\.(\w+)/.exec(error.message) ?? []
  return takenConflict(table, column)
}
