import { afterAll, beforeAll, expect, test } from 'vitest'
import { verifyTrail } from '../../audit/verify.ts'
import { startPostgres, type ThrowAwayPostgres } from '../../../test/postgres.ts'
import { draft, insertFirstRecords } from '../../../test/store-contract/samples.ts'
import { StoreUnavailable } from '../failures.ts'
import type { Store } from '../store.ts'
import { openPostgresStore } from './store.ts'

let server: ThrowAwayPostgres
let store: Store

beforeAll(async () => {
  server = await startPostgres({ durable: true })
  store = await openPostgresStore({
    url: await server.createDatabase(),
    instance: 'a',
    // A disk that is busy may take its time: what is too late is too late by seconds.
    statementTimeout: 3_000,
  })
  await store.migrate()
  await store.change(insertFirstRecords)
})
afterAll(async () => {
  await store.close()
  await server.stop()
})

/** Every kind of access is refused in time. */
async function expectAllUnavailable(): Promise<void> {
  const started = performance.now()
  const attempts = await Promise.allSettled([
    store.findByKey('key_c1'),
    store.appendEvents([draft()]),
    store.change((change) => change.record(draft())),
    store.ping(),
    store.backup('/nowhere/backup'),
  ])
  expect(performance.now() - started).toBeLessThan(10_000)
  for (const attempt of attempts) {
    expect(attempt.status === 'rejected' && attempt.reason).toBeInstanceOf(StoreUnavailable)
  }
}

test('a killed server: refusals in time, recovery without a restart, nothing acknowledged lost', async () => {
  let acknowledged = 0
  const writing = (async () => {
    for (;;) {
      await store.appendEvents([draft()])
      acknowledged++
    }
  })()
  const broken = expect(writing).rejects.toThrow(StoreUnavailable)
  while (acknowledged < 50) await store.ping()
  await server.kill()
  await broken
  await expectAllUnavailable()

  await server.restart()
  expect((await store.findByKey('key_c1'))?.credential.id).toBe('c1')
  const trail = await verifyTrail(store)
  expect(trail.broken).toBeNull()
  expect(trail.events).toBeGreaterThanOrEqual(1 + acknowledged)
  await store.appendEvents([draft()])
})

test('a server that answers nothing: deadlines, and recovery when it goes on', async () => {
  await store.ping()
  server.pause()
  await expectAllUnavailable()
  server.resume()
  await store.appendEvents([draft()])
  expect((await verifyTrail(store)).broken).toBeNull()
  expect(await store.checkIntegrity()).toEqual([])
})

test('a server that is away at the start is said to be', async () => {
  const opening = openPostgresStore({ url: 'postgres://postgres@127.0.0.1:1/none', instance: 'a' })
  await expect(opening).rejects.toThrow(StoreUnavailable)
})
