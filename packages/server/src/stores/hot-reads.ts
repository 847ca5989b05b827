import type { Compilable } from 'kysely'
import { feedAfter } from './queries/audit.ts'
import type { Database } from './queries/database.ts'
import {
  credentialInUseOf,
  type InUseRow,
  inUseById,
  inUseByKey,
  inUseBySecretDigest,
  inUseByTokenDigest,
  onlyCredentialOf,
} from './queries/in-use.ts'
import { revokedTokenById } from './queries/revoked-tokens.ts'
import { auditEventOf } from './rows.ts'
import type { StoreReads } from './store.ts'

export type HotReads = Pick<
  StoreReads,
  'findByKey' | 'findByTokenDigest' | 'findBySecretDigest' | 'findById' | 'feed' | 'isTokenRevoked'
>

export type Parameter = string | number

/** Runs a statement that it prepares at its first use and knows again by its name. */
export type RunPrepared = (
  name: string,
  sql: string,
  parameters: readonly Parameter[],
) => Promise<readonly unknown[]> | readonly unknown[]

/** The reads of each exchange and each call: the query is built once, then run with its parameters. */
export function hotReads(db: Database, run: RunPrepared): HotReads {
  const texts = new Map<string, string>()

  async function rows<Row>(
    name: string,
    query: () => Compilable<Row>,
    parameters: readonly Parameter[],
  ): Promise<readonly Row[]> {
    let text = texts.get(name)
    if (text === undefined) {
      text = query().compile().sql
      texts.set(name, text)
    }
    return (await run(name, text, parameters)) as readonly Row[]
  }

  return {
    findByKey: async (key) =>
      credentialInUseOf(await rows<InUseRow>('find-by-key', () => inUseByKey(db, ''), [key])),
    findById: async (id) =>
      credentialInUseOf(await rows<InUseRow>('find-by-id', () => inUseById(db, ''), [id])),
    findByTokenDigest: async (digests) => {
      if (digests.length === 0) return null
      const name = `find-by-token-digest-${digests.length}`
      return credentialInUseOf(await rows<InUseRow>(name, () => inUseByTokenDigest(db, digests), digests))
    },
    findBySecretDigest: async (digests) => {
      if (digests.length === 0) return null
      const name = `find-by-secret-digest-${digests.length}`
      return onlyCredentialOf(await rows<InUseRow>(name, () => inUseBySecretDigest(db, digests), digests))
    },
    isTokenRevoked: async (tokenId) =>
      (await rows('is-token-revoked', () => revokedTokenById(db, ''), [tokenId])).length > 0,
    feed: async (afterSequence, limit) =>
      (await rows('feed', () => feedAfter(db, 0, 0), [afterSequence, limit])).map(auditEventOf),
  }
}
