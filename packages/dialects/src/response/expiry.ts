import type { Expiry, Scalar } from '../dialect.ts'
import { dateReader, dateWriter } from './date-pattern.ts'

/** How an end of life is told; null where the response says nothing of it. */
export type ExpiryWriter = (issuedAt: number, expiresAt: number) => Scalar | null

/** An end of life as it was told, by whose clock; null where it is malformed. */
export interface ToldExpiry {
  readonly at: number
  readonly clock: 'sender' | 'receiver'
}

export type ExpiryReader = (value: unknown, receivedAt: number) => ToldExpiry | null

const durationUnit = { seconds: 1000, minutes: 60_000, milliseconds: 1 } as const
/** Factors and not fractions of a millisecond, which would be inexact. */
const epochUnit = {
  seconds: { milliseconds: 1000, perMillisecond: 1 },
  milliseconds: { milliseconds: 1, perMillisecond: 1 },
  microseconds: { milliseconds: 1, perMillisecond: 1000 },
} as const
const lastInstant = 8.64e15

export function expiryWriter(expiry: Expiry): ExpiryWriter {
  switch (expiry.as) {
    case 'duration': {
      const unit = durationUnit[expiry.unit]
      return (issuedAt, expiresAt) => typed(Math.floor((expiresAt - issuedAt) / unit), expiry.type)
    }
    case 'epoch': {
      const { milliseconds, perMillisecond } = epochUnit[expiry.unit]
      return (_issuedAt, expiresAt) =>
        typed(Math.floor((expiresAt * perMillisecond) / milliseconds), expiry.type)
    }
    case 'iso':
      return (_issuedAt, expiresAt) => new Date(expiresAt).toISOString()
    case 'pattern': {
      const write = dateWriter(expiry.pattern, expiry.zone)
      return (_issuedAt, expiresAt) => write(expiresAt)
    }
    default:
      return () => null
  }
}

export function expiryReader(expiry: Expiry): ExpiryReader {
  switch (expiry.as) {
    case 'duration': {
      const unit = durationUnit[expiry.unit]
      return (value, receivedAt) => told(receivedAt, amount(value), unit, 'receiver')
    }
    case 'epoch': {
      const { milliseconds, perMillisecond } = epochUnit[expiry.unit]
      return (value) => told(0, amount(value), milliseconds / perMillisecond, 'sender')
    }
    case 'iso':
      return (value) => told(0, typeof value === 'string' ? isoInstant(value) : null, 1, 'sender')
    case 'pattern': {
      const read = dateReader(expiry.pattern, expiry.zone)
      return (value) => told(0, typeof value === 'string' ? read(value) : null, 1, 'sender')
    }
    default:
      return () => null
  }
}

function typed(value: number, type: 'number' | 'string'): Scalar {
  return type === 'number' ? value : String(value)
}

function told(
  from: number,
  count: number | null,
  unit: number,
  clock: ToldExpiry['clock'],
): ToldExpiry | null {
  if (count === null) return null
  const at = Math.floor(from + count * unit)
  return at <= lastInstant ? { at, clock } : null
}

/** A number, or the same in digits: APIs are known to change between the two. */
function amount(value: unknown): number | null {
  const count = typeof value === 'string' && /^\d{1,17}$/.test(value) ? Number(value) : value
  return typeof count === 'number' && Number.isFinite(count) && count >= 0 ? count : null
}

/** RFC 3339. An ISO date without a zone tells no instant. */
function isoInstant(text: string): number | null {
  if (!/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:[Zz]|[+-]\d\d:?\d\d)$/.test(text)) return null
  const zoned = text
    .replace(' ', 'T')
    .toUpperCase()
    .replace(/([+-]\d\d)(\d\d)$/, '$1:$2')
  const at = Date.parse(zoned)
  return Number.isNaN(at) ? null : at
}
