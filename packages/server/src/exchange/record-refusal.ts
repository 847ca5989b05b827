/** The ways in which refusals come into the audit trail: counted, one by one within a budget, or added up. */

import type { AuditDraft } from '../audit/event.ts'
import type { Directory, Standing } from '../credentials/directory.ts'
import type { RefusalSums } from './add-up-refusals.ts'
import type { CallerAttempt } from './attempt.ts'
import { type Recorded, refusalEvent } from './record.ts'
import { Refusal } from './refusal.ts'
import type { Throttle } from './throttle.ts'

export interface RecordParts {
  readonly throttle: Pick<Throttle, 'digests' | 'failed'>
  readonly directory: Pick<Directory, 'lookInVain'>
  readonly sums: RefusalSums
  /** Resolves when the event is durable. */
  readonly record: (event: AuditDraft) => Promise<void>
  readonly now: () => number
}

/** What was known of the caller when the refusal was thrown. */
export interface Seen {
  readonly standing: Standing | null
  /** Whether nothing had to be read to know it. */
  readonly fromMemory: boolean
}

/** Records a refusal of a caller, and counts it where the secret was at stake. */
export async function recordRefusal(
  parts: RecordParts,
  attempt: CallerAttempt,
  refusal: Refusal,
  { standing, fromMemory }: Seen,
): Promise<void> {
  const digests = refusal.cause === 'invalid' ? parts.throttle.digests(attempt.key, attempt.address) : null
  if (digests !== null) parts.throttle.failed(digests)
  else if (!parts.sums.first(attempt, refusal.cause)) return
  // A key that nobody has was looked for in the store: one that is refused from memory must not be answered sooner.
  if (fromMemory && refusal.cause === 'invalid') await parts.directory.lookInVain(attempt.key ?? '')
  const holder = standing?.holder ?? null
  await parts.record(refusalEvent(attempt, { refusal, holder, digests, count: 1 }, parts.now()))
}

/** What refusals are recorded and added up with. */
export type SummingParts = Pick<RecordParts, 'sums' | 'record' | 'now'>

/** Records a refusal of nobody in particular: an unreadable request, plain HTTP, a blocked sign-in. */
export async function recordUnreadable(
  parts: SummingParts,
  attempt: Recorded & { readonly address: string },
  refusal: Refusal,
): Promise<void> {
  if (!parts.sums.first(attempt, refusal.cause)) return
  await parts.record(refusalEvent(attempt, { refusal, holder: null, digests: null, count: 1 }, parts.now()))
}

/** How many sums share a commit: one commit for each would keep a stop waiting, all at once the exchanges. */
const sumsAtOnce = 100

/** Records what was added up since the last time. Called every minute, and at the end. */
export async function recordSums(parts: SummingParts): Promise<void> {
  const events = parts.sums.take().map(({ attempt, cause, reason, count }) => {
    const refusal = new Refusal(cause, reason)
    return refusalEvent(attempt, { refusal, holder: null, digests: null, count }, parts.now())
  })
  for (let from = 0; from < events.length; from += sumsAtOnce) {
    await Promise.all(events.slice(from, from + sumsAtOnce).map(parts.record))
  }
}
