/**
 * A refusal as a reverse proxy needs it. A dialect may tell its refusals in a 200, or redirect; but to a proxy any 2xx
 * is a yes, and it would hand a 3xx on. So the words stay the dialect's, and the status is one that refuses.
 */

import type { Cause, OutgoingResponse } from '@guichet/dialects'
import { identityHeaderNames } from '../call/identity-headers.ts'

/** For causes where the dialect's own status is none that refuses; the others have 401. */
const statuses: Readonly<Partial<Record<Cause, number>>> = {
  forbidden: 403,
  insecure: 403,
  scope: 403,
  throttled: 429,
  unavailable: 503,
  fault: 503,
}

/** Told with a refusal too, so that no proxy keeps what the caller says of itself. */
const nobody: Readonly<Record<string, string>> = Object.fromEntries(
  identityHeaderNames.map((name) => [name, '']),
)

export const refusalToProxy = (
  { status, headers, body }: OutgoingResponse,
  cause: Cause,
): OutgoingResponse => ({
  status: status >= 400 ? status : (statuses[cause] ?? 401),
  headers: { ...headers, ...nobody },
  body,
})
