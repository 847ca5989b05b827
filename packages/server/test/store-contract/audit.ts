import { expect, test } from 'vitest'
import { createRecorder } from '../../src/audit/recorder.ts'
import { verifyTrail } from '../../src/audit/verify.ts'
import type { Attempted } from '../../src/stores/store.ts'
import type { Subject } from './index.ts'
import { draft, noon } from './samples.ts'

const swap = (column: string): string =>
  `update audit_events set ${column} = (select other.${column} from audit_events as other ` +
  'where other.sequence = 9 - audit_events.sequence) where sequence in (4, 5)'

const later =
  "insert into audit_events (sequence, organization_id, credential_id, action, at, feed, data, hash) values (11, null, null, 'exchange.granted', 1, 0, '{}', 'x')"

export function auditContract(subject: Subject): void {
  test('pages the newest events first, by every filter', async () => {
    await subject.store.appendEvents([
      draft({ at: noon, organizationId: 'o1', credentialId: 'c1' }),
      draft({ at: noon + 1, organizationId: 'o1', credentialId: 'c2', action: 'exchange.refused' }),
      draft({ at: noon + 2, organizationId: 'o2', credentialId: 'c3', details: { note: 'é "\u2028' } }),
      draft({ at: noon + 3, organizationId: 'o1', credentialId: 'c1' }),
    ])
    const sequences = async (filter: object, limit = 9, after: string | null = null): Promise<number[]> => {
      const page = await subject.store.auditEvents({ organizationId: null, ...filter }, { limit, after })
      return page.rows.map((event) => event.sequence)
    }
    expect(await sequences({})).toEqual([4, 3, 2, 1])
    expect(await sequences({ organizationId: 'o1' })).toEqual([4, 2, 1])
    expect(await sequences({ credentialId: 'c1' })).toEqual([4, 1])
    expect(await sequences({ action: 'exchange.refused' })).toEqual([2])
    expect(await sequences({ from: noon + 1, to: noon + 2 })).toEqual([3, 2])
    expect(await sequences({}, 2)).toEqual([4, 3])
    expect(await sequences({}, 2, '3')).toEqual([2, 1])
    const page = await subject.store.auditEvents({ organizationId: 'o2' }, { limit: 1, after: null })
    expect(page).toEqual({
      rows: [
        {
          ...draft({
            at: noon + 2,
            organizationId: 'o2',
            credentialId: 'c3',
            details: { note: 'é "\u2028' },
          }),
          sequence: 3,
          instance: 'first',
        },
      ],
      more: false,
    })
  })

  test('feeds changes and counted refusals to the others', async () => {
    const attempt = { key: 'k', address: 'a' }
    await subject.store.appendEvents([
      draft({ at: noon - 10, action: 'exchange.refused', attempt }),
      draft({ action: 'exchange.granted' }),
      draft({ action: 'exchange.refused' }),
      draft({ action: 'exchange.refused', attempt }),
      draft({ action: 'exchange.refused', attempt }),
      draft({ action: 'credential.revoked' }),
    ])
    expect((await subject.store.feed(0, 10)).map((event) => event.sequence)).toEqual([1, 4, 5, 6])
    expect((await subject.store.feed(1, 2)).map((event) => event.sequence)).toEqual([4, 5])
    expect(await subject.store.lastSequence()).toBe(6)
  })

  test('hands over the attempts since an instant page by page, oldest first, up to where the feed goes on', async () => {
    const attempt = (key: string) => ({ key, address: 'a' })
    const refusal = (at: number) => draft({ at, action: 'exchange.refused', attempt: attempt(String(at)) })
    await subject.store.appendEvents([
      ...Array.from({ length: 1_200 }, () => refusal(noon - 1)),
      ...Array.from({ length: 2_500 }, (_, nth) => refusal(noon + nth)),
      draft({ at: noon, action: 'exchange.refused' }),
      draft({ at: noon, action: 'credential.revoked' }),
      refusal(noon + 2_500),
      refusal(noon + 2_501),
    ])
    const pages: (readonly Attempted[])[] = []
    const upTo = (await subject.store.lastSequence()) - 1
    await subject.store.attemptsSince(noon, { upTo, take: (page) => pages.push(page) })
    expect(pages.flat()).toEqual(
      Array.from({ length: 2_501 }, (_, nth) => ({ at: noon + nth, attempt: attempt(String(noon + nth)) })),
    )
    expect(Math.max(...pages.map((page) => page.length))).toBeLessThanOrEqual(1_000)
  })

  test('an empty trail and a growing one verify', async () => {
    expect(await verifyTrail(subject.store)).toEqual({ events: 0, broken: null })
    await subject.store.appendEvents(Array.from({ length: 1200 }, (_, index) => draft({ at: noon + index })))
    expect(await verifyTrail(subject.store, { pageSize: 500 })).toEqual({ events: 1200, broken: null })
  })

  test.each([
    [
      'an edit',
      "update audit_events set data = replace(data, '203.0.113.7', '203.0.113.8') where sequence = 5",
      'altered',
      5,
    ],
    ['an edit with a new hash', "update audit_events set hash = 'forged' where sequence = 5", 'altered', 5],
    [
      'an edit of a column',
      "update audit_events set organization_id = 'o2' where sequence = 5",
      'mislabelled',
      5,
    ],
    [
      'a change hidden from the feed',
      'update audit_events set feed = 1 - feed where sequence = 5',
      'mislabelled',
      5,
    ],
    ['a deletion', 'delete from audit_events where sequence = 5', 'missing', 5],
    ['a deletion of the first', 'delete from audit_events where sequence = 1', 'missing', 1],
    ['a swap', `${swap('data')}; ${swap('hash')}`, 'moved', 4],
    ['a truncation', 'delete from audit_events where sequence > 7', 'truncated', 8],
    ['a deletion of all', 'delete from audit_events', 'truncated', 1],
    ['an insertion at the end', later, 'altered', 11],
    ['an end that was set back', 'update audit_head set sequence = 9', 'beyond-head', 10],
    ['an end with another hash', "update audit_head set hash = 'forged'", 'altered', 10],
  ])('verification finds %s', async (_, sql, kind, sequence) => {
    await subject.store.appendEvents(Array.from({ length: 10 }, (_, index) => draft({ at: noon + index })))
    await subject.database.run(sql)
    const { broken } = await verifyTrail(subject.store, { pageSize: 3 })
    expect(broken).toMatchObject({ kind, sequence })
  })

  test('a recorder writes many events in few commits', async () => {
    const recorder = createRecorder(subject.store)
    await Promise.all(Array.from({ length: 300 }, (_, index) => recorder.record(draft({ at: noon + index }))))
    await recorder.idle()
    expect(await verifyTrail(subject.store)).toEqual({ events: 300, broken: null })
  })
}
