/**
 * The error exit of last resort, for whatever was thrown past an endpoint or belongs to none: the status to answer, and
 * a line in the log where the fault is ours.
 */

import type { Cause } from '@guichet/dialects'
import type { FastifyBaseLogger } from 'fastify'
import { refusalOf } from './refusal-of.ts'

export type LastResort = (error: unknown, requestId: string) => number

const statuses: Partial<Record<Cause, number>> = { tooLarge: 413, unavailable: 503, insecure: 403 }

export const lastResort =
  (log: FastifyBaseLogger): LastResort =>
  (error, requestId) => {
    const { refusal, fault } = refusalOf(error)
    if (!fault) return statuses[refusal.cause] ?? 400
    log.error({ requestId, err: error }, 'a fault of the server')
    return 500
  }
