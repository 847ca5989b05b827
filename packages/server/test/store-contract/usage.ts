import { expect, test } from 'vitest'
import type { Usage } from '../../src/stores/records.ts'
import type { UsageFilter } from '../../src/stores/store.ts'
import type { Subject } from './index.ts'

const hour = 3_600_000
const midnight = Date.UTC(2026, 0, 15)

const used = (set: Partial<Usage>): Usage => ({
  at: midnight,
  credentialId: 'c1',
  organizationId: 'o1',
  api: 'payments',
  environment: 'production',
  exchanges: 0,
  refusals: 0,
  calls: 0,
  ...set,
})

const span = { from: 0, to: midnight * 2, limit: 100 } as const
const all: UsageFilter = { ...span, organizationId: null, step: 'all', by: 'nothing' }

export function usageContract(subject: Subject): void {
  test('is added up for a credential and an hour, whoever counted it', async () => {
    const { store } = subject
    await store.addUsage([used({ exchanges: 2 }), used({ at: midnight + hour, calls: 5 })])
    await Promise.all([
      store.addUsage([used({ exchanges: 1, refusals: 4 })]),
      store.addUsage([used({ calls: 7 })]),
    ])
    await store.addUsage([])
    expect(await store.usage({ ...all, step: 'hour' })).toEqual([
      { at: midnight, of: null, exchanges: 3, refusals: 4, calls: 7 },
      { at: midnight + hour, of: null, exchanges: 0, refusals: 0, calls: 5 },
    ])
    expect(await store.usage({ ...all, step: 'day' })).toEqual([
      { at: midnight, of: null, exchanges: 3, refusals: 4, calls: 12 },
    ])
    expect(await store.usage(all)).toEqual([{ at: 0, of: null, exchanges: 3, refusals: 4, calls: 12 }])
    expect(await store.usage({ ...all, step: 'hour', limit: 1 })).toHaveLength(1)
  })

  test('is kept apart by credential or API, and narrowed to an organization and a time', async () => {
    const { store } = subject
    await store.addUsage([
      used({ calls: 1 }),
      used({ credentialId: 'c2', api: 'parcels', calls: 2 }),
      used({ credentialId: 'c3', organizationId: 'o2', calls: 4 }),
      used({ at: midnight + 24 * hour, calls: 8 }),
    ])
    const calls = async (filter: Partial<UsageFilter>) =>
      (await store.usage({ ...all, ...filter })).map(({ of, calls }) => [of, calls])
    expect(await calls({ by: 'credential' })).toEqual([
      ['c1', 9],
      ['c2', 2],
      ['c3', 4],
    ])
    expect(await calls({ by: 'api', organizationId: 'o1' })).toEqual([
      ['parcels', 2],
      ['payments', 9],
    ])
    expect(await calls({ organizationId: 'o2' })).toEqual([[null, 4]])
    expect(await calls({ credentialId: 'c1', to: midnight + hour })).toEqual([[null, 1]])
    expect(await calls({ api: 'parcels', from: midnight })).toEqual([[null, 2]])
    expect(await calls({ organizationId: 'o3' })).toEqual([])
  })

  test('is forgotten when it is old', async () => {
    const { store } = subject
    await store.addUsage([used({ calls: 1 }), used({ at: midnight + hour, calls: 2 })])
    await store.pruneUsage(midnight + hour)
    expect((await store.usage(all)).map(({ calls }) => calls)).toEqual([2])
  })
}
