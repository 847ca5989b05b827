/** An exchange with invented values, written by the dialect itself, so that no page can show it wrongly. */

import { requestWriter, responseWriter } from '@guichet/dialects'
import type { CallParts, Dialect, OutgoingRequest, OutgoingResponse } from '@guichet/dialects'
import { callWriter } from '@guichet/dialects'
import { lifetimeOf } from './facts.ts'
import type { ApiFacts } from './facts.ts'

export interface Example {
  readonly request: OutgoingRequest
  readonly response: OutgoingResponse
  /** What a call then carries. */
  readonly call: CallParts
}

const token = 'eyJhbGciOiJFUzI1NiJ9.eyJleGFtcGxlIjp0cnVlfQ.aW52ZW50ZWQ'

/** The instant at which the token of the example is made. */
const issuedAt = Date.UTC(2026, 0, 15, 10, 0, 0)

export function exampleOf(api: ApiFacts, dialect: Dialect): Example {
  const [way] = dialect.request.credentials
  const key = `${dialect.keyPrefix.production}4f9a2c7d10`
  const response = responseWriter(dialect)({
    token,
    issuedAt,
    expiresAt: issuedAt + lifetimeOf(api, dialect) * 1000,
    scopes: api.scopes.slice(0, 2),
    environment: 'production',
    organization: 'org_7Qm2',
    credential: 'cred_9Xk4',
    tokenId: 'Zt5wN1',
    kept: api.values,
  })
  return {
    request: requestWriter(dialect)({
      key: 'joined' in way ? key.replaceAll(way.separator, '') : key,
      secret: 'the-secret-shown-once',
      environment: 'production',
      scopes: null,
    }),
    response,
    call: callWriter(dialect)(receivedToken(dialect, response), 'production'),
  }
}

function receivedToken({ call }: Dialect, { headers }: OutgoingResponse): string {
  return 'received' in call.token ? (headers[call.token.received.toLowerCase()] ?? token) : token
}
