/** Following the trail of changes: in pages, without keeping the requests waiting, and never in the dark. */

import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { AuditEvent } from '../../src/audit/event.ts'
import { followTrail, mostTrailAge } from '../../src/audit/follow.ts'
import { StoreUnavailable } from '../../src/stores/failures.ts'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { Browser } from '../sign-in/browser.ts'
import { draft } from '../store-contract/samples.ts'
import { apiOf, type DialectName, dialectNames, exchangeAs, send, tokenFor } from '../transport/client.ts'
import { callStatus } from '../durability/acknowledged.ts'

/** For a busy machine. Each look moves a clock that stands on by its interval. */
const patient = { timeout: 10_000, interval: 5 }

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

  test('ages while a page cannot be taken, and that page comes again', async () => {
    let clock = 0
    let failures = 0
    let down = true
    const taken: number[] = []
    const follower = followTrail({
      store,
      from: 0,
      interval: 1,
      monotonic: () => clock,
      onEvents(page) {
        if (page[0]?.sequence === 501 && down) throw new Error(`down ${++failures}`)
        if (page.length > 0) clock += 3_000
        if (page.length > 0) taken.push(page.length)
      },
    })
    await vi.waitFor(() => expect(failures).toBeGreaterThan(1), patient)
    expect(follower.age()).toBe(3_000)
    down = false
    await vi.waitFor(() => expect(follower.age()).toBe(0), patient)
    expect(taken).toEqual([500, 500, 200])
    await follower.stop()
  })

  test('is infinitely old after a change of our own that could not be taken, until it is', async () => {
    let fails = 1
    const follower = followTrail({
      store: {
        async feed() {
          if (fails-- > 0) throw new Error('down')
          return []
        },
      },
      from: 0,
      interval: 60_000,
      monotonic: () => 0,
      onEvents: () => undefined,
    })
    await expect(follower.catchUp()).rejects.toThrow('down')
    expect(follower.age()).toBe(Number.POSITIVE_INFINITY)
    await follower.catchUp()
    expect(follower.age()).toBe(0)
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
    await vi.waitFor(() => expect(feed).toHaveBeenCalled(), patient)
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
    await vi.waitFor(async () => expect((await ask('kis')).status).toBe(200), patient)
  })

  test.each(['revoke', 'disable'])(
    'gets nobody a token after a 2xx to %s that this server could not take, not for an instant',
    async (step) => {
      const pair = pairs.get('kis')!
      const token = await tokenFor(server, 'kis', pair)
      const { token: manager } = await server.bearerToken('guichet')
      expect(await callStatus(server, token)).toBe(200)
      const feed = vi.spyOn(server.context.store, 'feed').mockRejectedValue(new StoreUnavailable('down'))
      const headers = ['authorization', `Bearer ${manager}`, 'content-type', 'application/json']
      const change = { method: 'POST', headers, body: '{}' }
      expect((await send(server, `/api/v1/credentials/${pair.id}/${step}`, change)).status).toBe(200)
      expect((await ask('kis')).status).toBe(503)
      expect(await callStatus(server, token)).toBe(503)
      feed.mockRestore()
      await vi.waitFor(async () => expect((await ask('kis')).status).toBe(401), patient)
      expect(await callStatus(server, token)).toBe(401)
    },
  )

  test('is not looked at for strangers who begin to sign in', async () => {
    expect((await ask('kis')).status).toBe(200)
    const feed = vi.spyOn(server.context.store, 'feed').mockRejectedValue(new StoreUnavailable('down'))
    const stranger = new Browser(server.url)
    expect((await stranger.ask('POST', '/session/passkey/options', {})).status).toBe(200)
    expect((await ask('kis')).status).toBe(200)
    feed.mockRestore()
  })
})
