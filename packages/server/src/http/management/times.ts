/** Times in the management API are ISO 8601 in UTC; inside they are milliseconds. */

import { z } from 'zod'
import { parseDuration, parseExpiry } from '../../configuration/durations.ts'
import { Refused } from '../../credentials/refused.ts'

export const instantSchema: z.ZodType<string> = z.iso.datetime()

export const instantOf = (at: number): string => new Date(at).toISOString()

export const optionalInstantOf = (at: number | null): string | null => (at === null ? null : instantOf(at))

/** A duration from now or an instant. */
export const expirySchema: z.ZodType<string | null> = z
  .string()
  .min(1)
  .max(40)
  .nullable()
  .meta({ description: 'An instant with its zone, or a duration from now such as 90d; null: never.' })

export function expiryOf(text: string | null, now: number): number | null {
  if (text === null) return null
  const at = parseExpiry(text, now)
  if (at === null) {
    throw new Refused('invalid', 'expires', 'Write an instant with its zone, or a duration such as 90d.')
  }
  return at
}

/** `0` ends the old secret at once. */
export function overlapOf(text: string): number {
  const seconds = /^0[smhd]?$/.test(text) ? 0 : parseDuration(text)
  if (seconds === null) throw new Refused('invalid', 'overlap', 'Write a duration such as 24h, or 0.')
  return seconds * 1000
}
