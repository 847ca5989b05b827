/**
 * Refusals are free for whoever asks for them; a durable event for each would let anybody fill the disk until nobody
 * gets a token. What the throttle counts is bounded by the throttle. Of all else an address has a few recorded as
 * they happen (the first where it is blocked); the rest are added up and recorded as one.
 */

import type { Cause } from '@guichet/dialects'
import type { RecordedReason } from '../audit/reason.ts'
import { addressBucket } from '../credentials/address.ts'
import type { Recorded } from './record.ts'

export interface RefusalSum {
  readonly attempt: Recorded
  readonly cause: Cause
  readonly reason: RecordedReason
  readonly count: number
}

export interface RefusalSums {
  /** Whether this one is to be recorded now; otherwise it has been added up. */
  first(attempt: Recorded & { readonly address: string }, cause: Cause): boolean
  /** What has been added up since the last call, by address and cause. Every address has its few again. */
  take(): readonly RefusalSum[]
}

/** Refusals of one address that are recorded one by one until the next `take`, a minute later. */
const mostRecorded = 60

/** Addresses that are told apart; a flood from more is summed as one. */
const mostAddresses = 10_000

interface Caller {
  recorded: number
  recordedBlocked: boolean
  readonly sums: Map<Cause, RefusalSum>
}

export function addUpRefusals(): RefusalSums {
  let callers = new Map<string, Caller>()
  let others: Map<Cause, RefusalSum> = new Map()

  function callerOf(bucket: string): Caller | null {
    const known = callers.get(bucket)
    if (known !== undefined) return known
    if (callers.size >= mostAddresses) return null
    const caller = { recorded: 0, recordedBlocked: false, sums: new Map() }
    callers.set(bucket, caller)
    return caller
  }

  return {
    first(attempt, cause) {
      const caller = callerOf(addressBucket(attempt.address))
      if (caller !== null && hasOneLeft(caller, cause)) return true
      if (caller === null) add(others, { attempt: nobodyInParticular, cause, reason: ofOthers })
      else add(caller.sums, { attempt, cause, reason: cause === 'throttled' ? ofBlocked : ofOne })
      return false
    },
    take() {
      const taken = [...callers.values(), { sums: others }].flatMap(({ sums }) => [...sums.values()])
      callers = new Map()
      others = new Map()
      return taken
    },
  }
}

const ofBlocked = 'further tries of a blocked address'
const ofOne = 'further refusals of an address'
const ofOthers = 'refusals of many other addresses'

const nobodyInParticular: Recorded = { address: null, requestId: null, dialect: null }

function hasOneLeft(caller: Caller, cause: Cause): boolean {
  if (cause === 'throttled') {
    const left = !caller.recordedBlocked
    caller.recordedBlocked = true
    return left
  }
  caller.recorded += 1
  return caller.recorded <= mostRecorded
}

function add(sums: Map<Cause, RefusalSum>, one: Omit<RefusalSum, 'count'>): void {
  const sum = sums.get(one.cause)
  sums.set(one.cause, { ...(sum ?? one), count: (sum?.count ?? 0) + 1 })
}
