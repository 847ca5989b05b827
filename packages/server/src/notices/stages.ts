/** When the end of a credential is told ahead: 30, 7 and 1 days before, each once. */

import type { Credential } from '../stores/records.ts'

export const day = 86_400_000

const stages: readonly number[] = [1, 7, 30]

/** As far ahead as anything is told. */
export const farthest: number = Math.max(...stages) * day

/**
 * The stage that has begun last; null where none has. A life that is shorter than a stage needs no such notice: whoever
 * made it knows.
 */
export function stageOf(
  { createdAt, expiresAt }: Pick<Credential, 'createdAt' | 'expiresAt'>,
  now: number,
): number | null {
  if (expiresAt === null || expiresAt <= now) return null
  const begun = stages.find((days) => expiresAt - now <= days * day)
  return begun === undefined || createdAt > expiresAt - begun * day ? null : begun
}

/** Rounded up: what ends tomorrow ends in one day. Negative once it is over. */
export const daysUntil = (at: number, now: number): number =>
  at > now ? Math.ceil((at - now) / day) : 0 - Math.floor((now - at) / day)
