import { answerHeaders, bodyWriter, headersWriter } from '../body.ts'
import { causes } from '../causes.ts'
import type { Cause } from '../causes.ts'
import type { RefusalFormat, Refusals } from '../dialect.ts'
import type { OutgoingResponse, RefusalValues } from '../messages.ts'
import type { Holes } from '../template.ts'

/** In seconds, where nobody knows better. */
const usualRetryAfter = 5

/** Makes the function that writes refusals, of an exchange or of a call; the inverse of `refusalReader`. */
export function refusalWriter(refusals: Refusals): (values: RefusalValues) => OutgoingResponse {
  const writers = new Map(causes.map((cause) => [cause, causeWriter(cause, refusals[cause])]))
  return (values) => {
    const write = writers.get(values.cause)
    if (!write) throw new TypeError('There is no such cause of a refusal.')
    return write(values)
  }
}

function causeWriter(cause: Cause, format: RefusalFormat): (values: RefusalValues) => OutgoingResponse {
  const { status, challenge } = format
  const mustRetryLater = retriesLater(cause, status)
  const complete = (values: RefusalValues): RefusalValues =>
    mustRetryLater && values.retryAfter === null ? { ...values, retryAfter: usualRetryAfter } : values
  const holes = refusalHoles(format)
  const writeBody = bodyWriter(format.body, holes)
  const retryAfter = mustRetryLater ? { 'retry-after': '${retry_after}' } : {}
  const writeHeaders = headersWriter(answerHeaders(format.body), { ...retryAfter, ...format.headers }, holes)
  return (given) => {
    const values = complete(given)
    const headers = writeHeaders(values)
    if (challenge !== null && values.usedAuthorization) headers['www-authenticate'] = challenge
    return { status, headers, body: writeBody(values) }
  }
}

function retriesLater(cause: Cause, status: number): boolean {
  return cause === 'throttled' || cause === 'unavailable' || status === 429 || status === 503
}

function refusalHoles({ status, error, message }: RefusalFormat): Holes<RefusalValues> {
  return {
    status: () => status,
    error: () => error,
    message: () => message,
    field: (values) => values.field,
    retry_after: (values) => values.retryAfter,
  }
}
