/** Following the trail of changes: in pages, without keeping the requests waiting, and never in the dark. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AuditEvent } from '../../src/audit/event.ts'
import { followTrail, mostTrailAge } from '../../src/audit/follow.ts'
import { StoreUnavailable } from '../../src/stores/failures.ts'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { draft } from '../store-contract/samples.ts'
import { apiOf, type DialectName, dialectNames, exchangeAs } from '../transport/client.ts'

describe('a long trail', () => {
  const events = Array.from({ length: 1_200 }, (_, nth): AuditEvent => ({
    ...draft({}),
    sequence: nth + 1,
    instance: 'other',
  }))
  const store = {
    feed: async (after: number, limit: number) =>
      events.filter((one) => one.sequence > after).slice(0, limit),
  }

  test('is taken in order, from where it is told, with a turn for the requests after each page', async () => {
    const pages: (readonly AuditEvent[])[] = []
    const turns: number[] = []
    const follower = followTrail({
      store,
      from: 100,
      interval: 60_000,
      monotonic: () => 0,
      onEvents(page) {
        pages.push(page)
        setImmediate(() => turns.push(pages.length))
      },
    })
    await follower.catchUp()
    expect(pages.flat().map(({ sequence }) => sequence)).toEqual(
      events.slice(100).map(({ sequence }) => sequence),
    )
    expect(pages.map((page) => page.length)).toEqual([500, 500, 100])
    expect(turns).toEqual([1, 2])
    await follower.stop()
  })

  test('is no older than its last page, and a page that could not be taken comes again', async () => {
    let clock = 0
    let fails = 1
    const taken: number[] = []
    const follower = followTrail({
      store,
      from: 0,
      interval: 60_000,
      monotonic: () => clock,
      onEvents(page) {
        clock += 3_000
        if (page[0]?.sequence === 501 && fails-- > 0) throw new Error('down')
        taken.push(page.length)
      },
    })
    await expect(follower.catchUp()).rejects.toThrow('down')
    expect(follower.age()).toBe(6_000)
    await follower.catchUp()
    expect(follower.age()).toBe(3_000)
    expect(taken).toEqual([500, 500, 200])
    await follower.stop()
  })
})

describe('a trail that cannot be read', () => {
  let server: TestServer
  const pairs = new Map<DialectName, KeyPair>()

  beforeEach(async () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    server = await startTestServer()
    for (const name of dialectNames) pairs.set(name, await server.keyPair(apiOf(name)))
  })

  afterEach(async () => {
    vi.useRealTimers()
    vi.restoreAllMocks()
    await server.remove()
  })

  const ask = (name: DialectName) => exchangeAs(server, name, pairs.get(name)!)

  test('gets nobody a token, however well the server knows them, until it can be read again', async () => {
    for (const name of dialectNames) expect([200, 201]).toContain((await ask(name)).status)
    const feed = vi.spyOn(server.context.store, 'feed').mockRejectedValue(new StoreUnavailable('down'))
    await vi.waitFor(() => expect(feed).toHaveBeenCalled())
    vi.advanceTimersByTime(mostTrailAge - 1_000)
    expect((await ask('kis')).status).toBe(200)
    vi.advanceTimersByTime(2_000)
    for (const name of dialectNames) {
      const { status, headers } = await ask(name)
      expect([status, headers['retry-after']]).toEqual([503, '1'])
    }
    expect((await fetch(`${server.url}/readyz`)).status).toBe(503)
    const [refused] = await server.audit()
    expect(refused).toMatchObject({ cause: 'unavailable', reason: 'the trail of changes cannot be read' })
    feed.mockRestore()
    await vi.waitFor(async () => expect((await ask('kis')).status).toBe(200))
  })
})
