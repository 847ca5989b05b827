import { setImmediate as turn } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { verifyTrail } from '../../src/audit/verify.ts'
import { Conflict, StoreUnusable } from '../../src/stores/failures.ts'
import type { Store, StoreChange } from '../../src/stores/store.ts'
import type { Subject } from './index.ts'
import { draft, insertFirstRecords, organization, revokedToken } from './samples.ts'

const changed = draft({ action: 'credential.changed' })

/** Two stores on one database, as two instances or a command beside a server. */
export function instancesContract(subject: Subject): void {
  let second: Store

  beforeEach(async () => {
    second = await subject.database.open('second')
  })
  afterEach(() => second.close())

  test('migrate at once', async () => {
    const stores = await Promise.all(['a', 'b', 'c'].map((name) => subject.database.open(name)))
    await Promise.all(stores.map((store) => store.migrate()))
    await Promise.all(stores.map((store) => store.close()))
    expect(await second.checkIntegrity()).toEqual([])
  })

  test('see at once what the other has changed', async () => {
    await subject.store.change(insertFirstRecords)
    expect((await second.findByKey('key_c1'))?.credential.state).toBe('active')
    await subject.store.change(async (change) => {
      await change.updateCredential('c1', { state: 'revoked' })
      await change.insertRevokedToken(revokedToken({ tokenId: 't1', expiresAt: 1 }))
      await change.record(draft({ action: 'credential.revoked' }))
    })
    expect((await second.findByKey('key_c1'))?.credential.state).toBe('revoked')
    expect(await second.isTokenRevoked('t1')).toBe(true)
  })

  test('change the same credential at once: one wins, the other is told', async () => {
    await subject.store.change(insertFirstRecords)
    for (let version = 1; version <= 20; version++) {
      const work = (name: string) => async (change: StoreChange) => {
        await change.updateCredential('c1', { name }, version)
        await change.record(changed)
      }
      const results = await Promise.allSettled([subject.store.change(work('a')), second.change(work('b'))])
      expect(results.map((result) => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
      const refused = results.find((result) => result.status === 'rejected')
      expect(refused?.reason).toBeInstanceOf(Conflict)
    }
    expect(await second.findById('c1')).toEqual(await subject.store.findById('c1'))
  })

  test('cannot change what the other reads in its change', async () => {
    await subject.store.change(insertFirstRecords)
    const count = (store: Store): Promise<void> =>
      store.change(async (change) => {
        const found = await change.organization('o1')
        await change.updateOrganization('o1', { notBefore: (found?.notBefore ?? 0) + 1 })
        await change.record(draft({ action: 'organization.changed' }))
      })
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => count(index % 2 === 0 ? subject.store : second)),
    )
    expect((await subject.store.organization('o1'))?.notBefore).toBe(40)
  })

  test('write one gapless trail, and a reader of the feed misses nothing', async () => {
    const writes = Array.from({ length: 60 }, async (_, index) => {
      const store = index % 2 === 0 ? subject.store : second
      if (index % 3 === 0) await store.appendEvents([draft({ actor: `event ${index}` }), changed])
      else await store.change((change) => change.record(changed))
    })
    const writing = Promise.all(writes)
    const seen: number[] = []
    let ended = false
    const end = writing.then(() => {
      ended = true
    })
    while (!ended) {
      await turn()
      for (const event of await second.feed(seen.at(-1) ?? 0, 10)) seen.push(event.sequence)
    }
    await end
    for (const event of await second.feed(seen.at(-1) ?? 0, 1000)) seen.push(event.sequence)

    const trail = await subject.store.auditChain(1, 1000)
    expect(trail.map((event) => event.sequence)).toEqual(Array.from({ length: 80 }, (_, index) => index + 1))
    expect(seen).toEqual(trail.filter((event) => event.feed).map((event) => event.sequence))
    expect(await verifyTrail(second, { pageSize: 7 })).toEqual({ events: 80, broken: null })
    const instances = new Set(trail.map((event) => JSON.parse(event.data).instance as string))
    expect([...instances].toSorted()).toEqual(['first', 'second'])
  })

  test('list what the other has created, in one order', async () => {
    for (const [index, store] of [subject.store, second, subject.store, second].entries()) {
      await store.change(async (change) => {
        await change.insertOrganization(organization({ id: `o${9 - index}` }))
        await change.record(draft({ action: 'organization.created' }))
      })
    }
    const page = await second.organizations({ limit: 10, after: null })
    expect(page.rows.map((row) => row.id)).toEqual(['o9', 'o8', 'o7', 'o6'])
  })

  test('refuse a schema of a newer version, and touch nothing', async () => {
    await subject.database.run(
      "insert into schema_migrations (name, timestamp) values ('9999-later', '2099-01-01T00:00:00.000Z')",
    )
    await expect(subject.database.open('old')).rejects.toThrow(StoreUnusable)
    await expect(subject.database.open('old')).rejects.toThrow('9999-later')
    await expect(second.migrate()).rejects.toThrow(StoreUnusable)
  })
}
