import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { startPostgres, type ThrowAwayPostgres } from '../../../test/postgres.ts'
import { storeContract } from '../../../test/store-contract/index.ts'
import { openPostgresStore } from './store.ts'

let server: ThrowAwayPostgres

beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

storeContract('PostgreSQL', async () => {
  const url = await server.createDatabase()
  return {
    location: { postgres: url },
    open: (instance) => openPostgresStore({ url, instance }),
    async run(sql) {
      const client = new Client(url)
      await client.connect()
      await client.query(sql)
      await client.end()
    },
    async remove() {},
  }
})
