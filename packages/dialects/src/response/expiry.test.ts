import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Expiry } from '../dialect.ts'
import { expiryReader, expiryWriter } from './expiry.ts'

const issuedAt = Date.UTC(2026, 2, 28)
const kinds: readonly Expiry[] = [
  ...(['seconds', 'minutes', 'milliseconds'] as const).flatMap((unit) =>
    (['number', 'string'] as const).map((type) => ({ as: 'duration' as const, unit, type })),
  ),
  ...(['seconds', 'milliseconds', 'microseconds'] as const).flatMap((unit) =>
    (['number', 'string'] as const).map((type) => ({ as: 'epoch' as const, unit, type })),
  ),
  { as: 'iso' },
  { as: 'pattern', pattern: 'yyyy-MM-dd HH:mm:ss.SSS', zone: 'UTC' },
  { as: 'pattern', pattern: "d/M/yyyy 'at' H'h'mm:ss", zone: 'Africa/Abidjan' },
  { as: 'pattern', pattern: 'yyyyMMddHHmmss', zone: 'Asia/Kathmandu' },
]

test.each(kinds)('an end told as %j is read as it was meant', (kind) => {
  const write = expiryWriter(kind)
  const read = expiryReader(kind)
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 500_000 }), (minutes) => {
      const expiresAt = issuedAt + minutes * 60_000
      expect(read(write(issuedAt, expiresAt), issuedAt)?.at).toBe(expiresAt)
    }),
  )
})

describe('a local time', () => {
  const read = expiryReader({ as: 'pattern', pattern: 'yyyy-MM-dd HH:mm', zone: 'Europe/Paris' })
  const at = (text: string): string | undefined => {
    const told = read(text, 0)
    return told ? new Date(told.at).toISOString() : undefined
  }

  test('has the offset of its day', () => {
    expect(at('2026-01-15 12:00')).toBe('2026-01-15T11:00:00.000Z')
    expect(at('2026-07-15 12:00')).toBe('2026-07-15T10:00:00.000Z')
  })

  test('that happens twice is the earlier one', () => {
    expect(at('2026-10-25 02:30')).toBe('2026-10-25T00:30:00.000Z')
  })

  test('that never happens is none', () => {
    expect(at('2026-03-29 02:30')).toBeUndefined()
    expect(at('2026-02-30 12:00')).toBeUndefined()
    expect(at('2026-13-01 12:00')).toBeUndefined()
    expect(at('2026-01-01 12:00 ')).toBeUndefined()
    expect(at('2026-1-1 12:00')).toBeUndefined()
  })
})

describe('an ISO date', () => {
  const read = expiryReader({ as: 'iso' })

  test.each(['2026-01-01T00:00:00Z', '2026-01-01T01:00:00.000+01:00', '2025-12-31 19:00:00-0500'])(
    '%s',
    (text) => {
      expect(read(text, 0)?.at).toBe(Date.UTC(2026, 0, 1))
    },
  )

  test.each(['2026-01-01T00:00:00', '2026-01-01', '1 Jan 2026', '2026-13-01T00:00:00Z', 1767225600, null])(
    'is not %j',
    (value) => {
      expect(read(value, 0)).toBeNull()
    },
  )
})
