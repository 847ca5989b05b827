import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import type { Compilable } from 'kysely'
import { feedAfter } from '../queries/audit.ts'
import type { Database } from '../queries/database.ts'
import {
  credentialInUseOf,
  type InUseRow,
  inUseById,
  inUseByKey,
  inUseByTokenDigest,
} from '../queries/in-use.ts'
import { revokedTokenById } from '../queries/revoked-tokens.ts'
import { auditEventOf } from '../rows.ts'
import type { StoreReads } from '../store.ts'
import { translated } from './failures.ts'

type HotReads = Pick<StoreReads, 'findByKey' | 'findByTokenDigest' | 'findById' | 'feed' | 'isTokenRevoked'>

/** The reads of each exchange and each call: the query is built and prepared once, then run with its parameters. */
export function hotReads(db: Database, reader: DatabaseSync): HotReads {
  const prepared = new Map<string, StatementSync>()

  // Prepared at first use: before the migration there are no tables.
  function rows<Row>(name: string, query: () => Compilable<Row>, ...parameters: SQLInputValue[]): Row[] {
    try {
      let statement = prepared.get(name)
      if (statement === undefined) {
        statement = reader.prepare(query().compile().sql)
        prepared.set(name, statement)
      }
      return statement.all(...parameters) as Row[]
    } catch (error) {
      throw translated(error)
    }
  }

  return {
    findByKey: async (key) => credentialInUseOf(rows<InUseRow>('findByKey', () => inUseByKey(db, ''), key)),
    findById: async (id) => credentialInUseOf(rows<InUseRow>('findById', () => inUseById(db, ''), id)),
    findByTokenDigest: async (digests) => {
      if (digests.length === 0) return null
      const query = (): Compilable<InUseRow> => inUseByTokenDigest(db, digests)
      return credentialInUseOf(rows(`findByTokenDigest ${digests.length}`, query, ...digests))
    },
    isTokenRevoked: async (tokenId) =>
      rows('isTokenRevoked', () => revokedTokenById(db, ''), tokenId).length > 0,
    feed: async (afterSequence, limit) =>
      rows('feed', () => feedAfter(db, 0, 0), afterSequence, limit).map(auditEventOf),
  }
}
