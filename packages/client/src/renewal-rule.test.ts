import { expect, test } from 'vitest'
import { isAlive, isFresh, renewalTime } from './renewal-rule.ts'

const lasting = (life: number | null) => ({
  token: 'x',
  obtainedAt: 1_000_000,
  expiresAt: life === null ? null : 1_000_000 + life,
  kept: {},
})

test.each([
  ['an hour', 3_600_000, 60_000, 72_000],
  ['ten minutes', 600_000, 60_000, 72_000],
  ['five minutes', 300_000, 30_000, 36_000],
  ['ten seconds', 10_000, 1000, 1200],
  ['nothing', 0, 0, 0],
  ['less than nothing, by a clock that is broken', -60_000, 0, 0],
])('a life of %s is renewed so much before its end', (_title, life, latest, earliest) => {
  const kept = lasting(life)
  expect(1_000_000 + life - renewalTime(kept, 0)).toBeCloseTo(latest)
  expect(1_000_000 + life - renewalTime(kept, 1)).toBeCloseTo(earliest)
})

test('a life without an end is never renewed, however long it is', () => {
  expect(isFresh(lasting(null), Number.MAX_SAFE_INTEGER)).toBe(true)
  expect(isAlive(lasting(null), Number.MAX_SAFE_INTEGER)).toBe(true)
})

test('a token lives to its end and not at it', () => {
  expect(isAlive(lasting(1000), 1_000_999)).toBe(true)
  expect(isAlive(lasting(1000), 1_001_000)).toBe(false)
})

test('a token from the future is not fresh: the clock was set back', () => {
  expect(isFresh(lasting(3_600_000), 1_000_000 - 60_000)).toBe(true)
  expect(isFresh(lasting(3_600_000), 1_000_000 - 60_001)).toBe(false)
})
