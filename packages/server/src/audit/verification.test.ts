import { expect, it } from 'vitest'
import { nextLink } from './chain.ts'
import { changeEvent } from './change-event.ts'
import type { AuditHead, StoredAuditEvent } from './event.ts'
import { chainVerification } from './verification.ts'

const clock = { now: 1000 }

function trailOf(count: number): StoredAuditEvent[] {
  let head: AuditHead = { sequence: 0, hash: '' }
  return Array.from({ length: count }, () => {
    const link = nextLink(head, changeEvent({ at: 1, action: 'member.changed', actor: 'test' }), 'test')
    head = link
    return link
  })
}

function verificationOf(trail: readonly StoredAuditEvent[]) {
  const store = {
    reads: 0,
    auditChain: async (from: number, limit: number) => {
      store.reads += 1
      return trail.slice(from - 1, from - 1 + limit)
    },
    auditHead: async () => trail.at(-1) ?? { sequence: 0, hash: '' },
  }
  return { store, verification: chainVerification(store, () => clock.now) }
}

it('tells how far it has come, lets others have their turn, and is run by one', async () => {
  const { store, verification } = verificationOf(trailOf(1200))
  expect(verification.last()).toBeNull()
  const running = verification.run()
  expect(verification.run()).toBe(running)
  expect(verification.last()).toMatchObject({ endedAt: null, events: 0 })
  const seen: number[] = []
  const turns = (): void => {
    seen.push(verification.last()?.events ?? -1)
    if (verification.last()?.endedAt === null) setImmediate(turns)
  }
  setImmediate(turns)
  expect(await running).toMatchObject({ events: 1200, broken: null, endedAt: clock.now })
  expect(seen).toContain(500)
  expect(store.reads).toBeLessThan(6)
})

it('says where the chain is broken', async () => {
  const trail = trailOf(700)
  trail.splice(650, 1)
  const { verification } = verificationOf(trail)
  expect(await verification.run()).toMatchObject({ events: 650, broken: { sequence: 651, kind: 'missing' } })
})

it('forgets one that failed', async () => {
  const { store, verification } = verificationOf(trailOf(3))
  await verification.run()
  const ended = verification.last()
  store.auditHead = async () => {
    throw new Error('away')
  }
  await expect(verification.run()).rejects.toThrow('away')
  expect(verification.last()).toEqual(ended)
})
