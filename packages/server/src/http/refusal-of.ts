/** The one place that turns whatever was thrown into a refusal: an expected no, or our own failure. */

import { Busy } from '../credentials/slow-queue.ts'
import { Refusal } from '../exchange/refusal.ts'
import { StoreUnavailable } from '../stores/failures.ts'

export interface Caught {
  readonly refusal: Refusal
  /** Whether it is our own failure, which somebody must look at. */
  readonly fault: boolean
}

/** Causes of what Fastify itself refuses, by its stable error codes. */
const framework: Readonly<Record<string, Refusal>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: new Refusal('tooLarge', 'the body is over the limit'),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: new Refusal('malformed', 'the body is not as long as it says'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: new Refusal('mediaType', 'the content type cannot be read'),
  ECONNRESET: new Refusal('malformed', 'the caller went away'),
}

export function refusalOf(error: unknown): Caught {
  if (error instanceof Refusal) return { refusal: error, fault: false }
  if (error instanceof StoreUnavailable || error instanceof Busy) {
    return {
      refusal: new Refusal('unavailable', `unavailable: ${error.message}`, { retryAfter: 1 }),
      fault: false,
    }
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  const known = Object.hasOwn(framework, code) ? framework[code] : undefined
  if (known !== undefined) return { refusal: known, fault: false }
  return { refusal: new Refusal('fault', 'a fault of the server'), fault: true }
}
