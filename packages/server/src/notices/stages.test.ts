import { describe, expect, it } from 'vitest'
import { day, daysUntil, stageOf } from './stages.ts'

const now = Date.UTC(2026, 5, 15, 12)
const old = now - 100 * day

describe('what is told ahead', () => {
  it.each([
    ['a day over 30 days', 31, null],
    ['30 days', 30, 30],
    ['8 days', 8, 30],
    ['7 days', 7, 7],
    ['25 hours', 25 / 24, 7],
    ['a day', 1, 1],
    ['a minute', 1 / 1440, 1],
    ['the end itself', 0, null],
    ['a day after the end', -1, null],
  ])('%s before the end', (_, days, stage) => {
    expect(stageOf({ createdAt: old, expiresAt: now + days * day }, now)).toBe(stage)
  })

  it('nothing of a life that is shorter than that from the beginning', () => {
    expect(stageOf({ createdAt: now, expiresAt: now + 5 * day }, now)).toBeNull()
    expect(stageOf({ createdAt: now - 5 * day, expiresAt: now + day }, now)).toBe(1)
    expect(stageOf({ createdAt: old, expiresAt: null }, now)).toBeNull()
  })
})

it('days are rounded up, and negative once it is over', () => {
  expect([0.1, 1, 1.1, 0, -0.1, -1, -1.5].map((days) => daysUntil(now + days * day, now))).toEqual([
    1, 1, 2, 0, 0, -1, -1,
  ])
})
