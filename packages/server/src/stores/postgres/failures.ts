import { DatabaseError } from 'pg'
import { orphanConflict, takenConflict } from '../conflicts.ts'
import { Conflict, StoreUnavailable, StoreUnusable } from '../failures.ts'

/** Classes and codes of https://www.postgresql.org/docs/current/errcodes-appendix.html. */
const code = {
  aborted: '25P02',
  foreignKey: '23503',
  unique: '23505',
  damaged: 'XX001',
  indexDamaged: 'XX002',
}

const away: readonly { readonly start: string; readonly reason: string }[] = [
  { start: '08', reason: 'the connection broke' },
  { start: '25006', reason: 'the database is read-only' },
  { start: '28', reason: 'the database does not let us in' },
  { start: '3D000', reason: 'the database does not exist' },
  { start: '40', reason: 'two transactions met' },
  { start: '53', reason: 'the database has run out of space, memory or connections' },
  { start: '55P03', reason: 'another change takes too long' },
  { start: '57', reason: 'the database is shutting down, starting, or took too long' },
  { start: '25P03', reason: 'a change took too long' },
  { start: '58', reason: 'the disk of the database failed' },
]

/** Whether the connection may be used for the next transaction. */
export function endsConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) return true
  return /^(08|25006|25P03|57P0|58|XX)/.test(error.code ?? '')
}

/** Whether it only says that an earlier statement of the transaction has failed. */
export function isConsequence(error: unknown): boolean {
  return error instanceof DatabaseError && error.code === code.aborted
}

/** Says in our own words what PostgreSQL refused. What is not from the server comes from the way to it. */
export function translated(error: unknown): unknown {
  if (error instanceof StoreUnavailable || error instanceof StoreUnusable || error instanceof Conflict)
    return error
  if (!(error instanceof DatabaseError)) {
    return new StoreUnavailable('the store cannot be used now: the database does not answer', {
      cause: error,
    })
  }
  if (error.code === code.foreignKey) return orphanConflict()
  if (error.code === code.unique) return takenConflict(error.table ?? '', columnOf(error))
  if (error.code === code.damaged || error.code === code.indexDamaged) {
    const message =
      'the database is damaged: restore the newest backup into a new database with `guichet restore`'
    return new StoreUnusable(message, { cause: error })
  }
  const reason = away.find(({ start }) => error.code?.startsWith(start) === true)?.reason
  return reason === undefined
    ? error
    : new StoreUnavailable(`the store cannot be used now: ${reason}`, { cause: error })
}

/** PostgreSQL names the constraint of a column `table_column_key`; the message itself may be in any language. */
function columnOf(error: DatabaseError): string {
  const name = error.constraint ?? ''
  const prefix = `${error.table ?? ''}_`
  if (name.startsWith(prefix) && name.endsWith('_key')) return name.slice(prefix.length, -'_key'.length)
  return error.table === 'signing_keys' ? 'kid' : 'id'
}
