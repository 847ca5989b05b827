import type { StoreReads } from '../stores/store.ts'
import { type ChainBreak, emptyTrail, verifyEnd, verifyRun } from './chain.ts'
import type { AuditHead } from './event.ts'

export interface TrailVerdict {
  /** Events that were found sound. */
  readonly events: number
  readonly broken: ChainBreak | null
}

export interface VerifyOptions {
  readonly pageSize?: number
  /** Awaited after each page, with the number of events that were found sound so far: a turn for others. */
  readonly between?: (events: number) => Promise<void>
}

/** Walks the whole trail and stops at the first place that is not as it was written. */
export async function verifyTrail(
  store: Pick<StoreReads, 'auditChain' | 'auditHead'>,
  { pageSize = 1000, between }: VerifyOptions = {},
): Promise<TrailVerdict> {
  let last: AuditHead = emptyTrail
  for (;;) {
    const page = await store.auditChain(last.sequence + 1, pageSize)
    const { head, broken } = verifyRun(last, page)
    last = head
    if (broken !== null) return { events: last.sequence, broken }
    await between?.(last.sequence)
    if (page.length > 0) continue
    const end = await verifyEndOf(store, last)
    if (end !== 'grown') return { events: last.sequence, broken: end }
  }
}

/** The trail may grow between the last page and the reading of its head; then there is another page. */
async function verifyEndOf(
  store: Pick<StoreReads, 'auditChain' | 'auditHead'>,
  last: AuditHead,
): Promise<ChainBreak | null | 'grown'> {
  const head = await store.auditHead()
  if (head.sequence > last.sequence && (await store.auditChain(last.sequence + 1, 1)).length > 0)
    return 'grown'
  return verifyEnd(last, head)
}
