/**
 * The times of a grant in further forms, for responses that tell the end of a token's life twice, or its beginning:
 * `${expires:epoch-seconds}`, `${issued:iso}`, and with `:text` the same as a text. A client reads `${expires}` alone.
 */

import type { GrantValues } from '../messages.ts'
import type { Holes } from '../template.ts'
import { expiryWriter } from './expiry.ts'
import type { ExpiryWriter } from './expiry.ts'

const durations = ['seconds', 'minutes', 'milliseconds'] as const
const epochs = ['seconds', 'milliseconds', 'microseconds'] as const

type Form = readonly [format: string, write: ExpiryWriter]

function forms(type: 'number' | 'string'): {
  readonly life: readonly Form[]
  readonly instant: readonly Form[]
} {
  const suffix = type === 'string' ? ':text' : ''
  return {
    life: durations.map((unit) => [`${unit}${suffix}`, expiryWriter({ as: 'duration', unit, type })]),
    instant: epochs.map((unit) => [`epoch-${unit}${suffix}`, expiryWriter({ as: 'epoch', unit, type })]),
  }
}

const [numbers, texts] = [forms('number'), forms('string')]
const instants: readonly Form[] = [...numbers.instant, ...texts.instant, ['iso', expiryWriter({ as: 'iso' })]]

/** What fills `${expires:FORMAT}` and `${issued:FORMAT}`. */
export const timeHoles: Holes<GrantValues> = Object.fromEntries([
  ...[...numbers.life, ...texts.life, ...instants].map(
    ([format, write]) =>
      [`expires:${format}`, (grant: GrantValues) => write(grant.issuedAt, grant.expiresAt)] as const,
  ),
  ...instants.map(
    ([format, write]) =>
      [`issued:${format}`, (grant: GrantValues) => write(grant.issuedAt, grant.issuedAt)] as const,
  ),
])
