import type { Socket } from 'node:net'
import { Pool, type PoolClient, type PoolConfig, types } from 'pg'
import { StoreUnavailable } from '../failures.ts'
import { endsConnection, isConsequence, translated } from './failures.ts'

export interface PostgresOptions {
  readonly url: string
  /** Connections of this process, three of them for writing. */
  readonly poolSize?: number
  /** How long one statement may take, for the server and for us. */
  readonly statementTimeout?: number
  /** How long to wait for a connection. */
  readonly connectTimeout?: number
}

export interface Deadlines {
  readonly connect: number
  /** Zero for work that takes its time. */
  readonly statement: number
  /** How long a change waits for the ones before it. */
  readonly lock: number
}

export interface ClosablePool {
  readonly pool: Pool
  close(): Promise<void>
}

const int8 = 20

/** For this pool only: the table of `pg` itself is global, and others in the process may count on it. */
const numbers: typeof types.getTypeParser = ((oid: number, format?: 'text' | 'binary'): unknown =>
  oid === int8 && format !== 'binary'
    ? Number
    : types.getTypeParser(oid, format)) as typeof types.getTypeParser

export function createPool(url: string, size: number, deadlines: Deadlines): ClosablePool {
  const config: PoolConfig = {
    connectionString: url,
    application_name: 'guichet',
    max: size,
    connectionTimeoutMillis: deadlines.connect,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    types: { getTypeParser: numbers },
    verify: (client, done) => {
      prepareConnection(client).then(() => done(), done)
    },
  }
  if (deadlines.statement > 0) {
    config.statement_timeout = deadlines.statement
    // A server that does not answer at all cannot end the statement for us.
    config.query_timeout = deadlines.statement + 100
    config.lock_timeout = deadlines.lock
    config.idle_in_transaction_session_timeout = 10_000
  }
  const pool = new Pool(config)
  // Without a listener the end of an idle connection, such as a restart of the server, ends this process.
  pool.on('error', () => {})
  const clients = new Set<PoolClient>()
  pool.on('connect', (client) => {
    clients.add(client)
    client.on('error', () => {})
  })
  pool.on('remove', (client) => clients.delete(client))
  return { pool, close: () => endPool(pool, clients, deadlines.connect) }
}

/** A server that has stopped answering does not say goodbye either: its connections are cut. */
async function endPool(pool: Pool, clients: ReadonlySet<PoolClient>, deadline: number): Promise<void> {
  const timer = setTimeout(() => {
    for (const client of clients)
      (client as unknown as { connection: { stream: Socket } }).connection.stream.destroy()
  }, deadline)
  await pool.end()
  clearTimeout(timer)
}

/**
 * A standby lags behind: a revocation could be unknown to it. And an acknowledged write must be on the disk, whatever
 * the default of the database is.
 */
async function prepareConnection(client: PoolClient): Promise<void> {
  const { rows } = await client.query<{ standby: boolean }>(
    "select pg_is_in_recovery() as standby, case when current_setting('synchronous_commit') = 'off' " +
      "then set_config('synchronous_commit', 'on', false) end as durable",
  )
  if (rows[0]?.standby === true)
    throw new StoreUnavailable('the store cannot be used now: the database is a standby')
}

/** One connection for a while, with failures in our own words. One that failed in its way goes out of use. */
export class Loan {
  #broken = false
  #ended = false
  failure: unknown = null
  readonly #client: PoolClient
  readonly #onError = (): void => {
    this.#broken = true
  }

  constructor(client: PoolClient) {
    this.#client = client
    client.on('error', this.#onError)
  }

  async query<R>(query: PreparedQuery): Promise<{ readonly rows: R[]; readonly affected: number }> {
    if (this.#ended) throw new Error('the transaction has ended')
    if (this.#broken) throw translated(new Error('the connection is broken'))
    try {
      const { rows, rowCount } = await this.#client.query({
        ...query,
        values: query.values?.map(storable) ?? [],
      })
      return { rows: rows as R[], affected: rowCount ?? 0 }
    } catch (error) {
      if (endsConnection(error)) this.#broken = true
      if (this.failure !== null && isConsequence(error)) throw this.failure
      this.failure ??= translated(error)
      throw translated(error)
    }
  }

  /** Undoes the transaction; a connection on which that fails is closed, which undoes it too. */
  async rollback(): Promise<void> {
    if (this.#broken) return
    try {
      await this.query({ text: 'rollback' })
    } catch {
      this.#broken = true
    }
  }

  end(): void {
    this.#ended = true
    this.#client.off('error', this.#onError)
    this.#client.release(this.#broken)
  }
}

/**
 * PostgreSQL has no NUL in its texts and answers a search for one with an error: a caller could make faults with it.
 * It becomes the replacement character, as a broken surrogate does anyway, and nothing is found.
 */
function storable(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value
}

interface PreparedQuery {
  readonly text: string
  readonly values?: readonly unknown[]
  /** Keeps the server's plan of a statement that is run often. */
  readonly name?: string
}

export async function borrow(pool: Pool): Promise<Loan> {
  try {
    return new Loan(await pool.connect())
  } catch (error) {
    throw translated(error)
  }
}
