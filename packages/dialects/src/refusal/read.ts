import { causes } from '../causes.ts'
import type { Cause } from '../causes.ts'
import type { Refusals } from '../dialect.ts'
import type { ArrivedResponse } from '../messages.ts'
import { bodyMatcher } from './match.ts'
import { retryAfterSeconds } from './retry-after.ts'

export interface ReadRefusal {
  readonly cause: Cause
  /** In seconds. */
  readonly retryAfter: number | null
}

/**
 * Makes the function that reads refusals; the inverse of `refusalWriter`. Where a format writes two causes alike,
 * the likelier one is read. Null: the response is no refusal that this format knows.
 */
export function refusalReader(refusals: Refusals): (response: ArrivedResponse) => ReadRefusal | null {
  const known = causes.map((cause) => ({
    cause,
    status: refusals[cause].status,
    matches: bodyMatcher(refusals[cause]),
  }))
  return (response) => {
    const sameStatus = known.filter(({ status }) => status === response.status)
    const body = parse(response.body)
    const found = sameStatus.find(({ matches }) => matches(body, response.body))
    const cause = found?.cause ?? causeOfStatus(response.status, sameStatus[0]?.cause ?? null)
    return cause === null ? null : { cause, retryAfter: retryAfterSeconds(response) }
  }
}

/** A proxy on the way, or a newer wording, answers with the status alone. A 2xx or 3xx alone refuses nothing. */
function causeOfStatus(status: number, likeliest: Cause | null): Cause | null {
  if (status < 400) return null
  return likeliest ?? usualCauses.get(status) ?? (status >= 500 ? 'unavailable' : 'malformed')
}

const usualCauses: ReadonlyMap<number, Cause> = new Map([
  [401, 'invalid'],
  [403, 'forbidden'],
  [405, 'method'],
  [413, 'tooLarge'],
  [415, 'mediaType'],
  [422, 'malformed'],
  [429, 'throttled'],
  [500, 'fault'],
])

function parse(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}
