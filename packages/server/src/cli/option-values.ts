/** Reads the values of options. What is badly written is wrong usage, whatever the installation holds. */

import { InvalidArgumentError } from 'commander'
import { parseDuration, parseExpiry } from '../configuration/durations.ts'

/** Milliseconds; `0` is one, too. */
export function duration(text: string): number {
  const seconds = text === '0' ? 0 : parseDuration(text)
  if (seconds === null) throw new InvalidArgumentError('Write a duration such as 15m, 24h or 90d.')
  return seconds * 1000
}

/** Milliseconds since the epoch. */
export function expiry(text: string): number {
  const at = parseExpiry(text, Date.now())
  if (at === null) {
    throw new InvalidArgumentError(
      'Write a duration such as 90d, or an instant such as 2030-01-31T12:00:00Z.',
    )
  }
  return at
}

export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
    if (value >= least && value <= most) return value
    throw new InvalidArgumentError(`Write a whole number from ${least} to ${most}.`)
  }

/** For an option that may be given again and again. */
export const repeated = (text: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  text,
]
