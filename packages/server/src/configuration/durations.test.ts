import { describe, expect, it } from 'vitest'
import { parseDuration, parseExpiry, parseInstant } from './durations.ts'

describe('a duration', () => {
  it.each([
    ['8s', 8],
    ['15m', 900],
    ['24h', 86_400],
    ['90d', 7_776_000],
  ])('%s is %d seconds', (text, seconds) => expect(parseDuration(text)).toBe(seconds))

  it.each(['', '0s', '8', 's', '1w', '1.5h', '-1s', ' 8s', '8s ', '1h30m', '08s', '9999999999s'])(
    'is not %j',
    (text) => expect(parseDuration(text)).toBeNull(),
  )
})

describe('an instant', () => {
  it.each([
    ['2027-03-01T00:00:00Z', Date.UTC(2027, 2, 1)],
    ['2027-03-01T01:30+01:30', Date.UTC(2027, 2, 1)],
    ['2028-02-29T00:00:00.5Z', Date.UTC(2028, 1, 29) + 500],
  ])('%s is read', (text, at) => expect(parseInstant(text)).toBe(at))

  it.each([
    '2027-03-01',
    '2027-03-01T00:00:00',
    '2027-02-29T00:00:00Z',
    '2027-13-01T00:00Z',
    '2027-01-01T25:00Z',
    'now',
  ])('is not %j', (text) => expect(parseInstant(text)).toBeNull())
})

it('an end of life is an instant or a duration from now', () => {
  expect(parseExpiry('90d', 1000)).toBe(1000 + 90 * 86_400_000)
  expect(parseExpiry('1970-01-01T00:00:01Z', 0)).toBe(1000)
  expect(parseExpiry('soon', 0)).toBeNull()
})
