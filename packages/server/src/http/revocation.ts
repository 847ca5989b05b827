/** `POST /oauth/revoke` (RFC 7009). */

import type { CallerRequest } from '@guichet/dialects'
import { type RevokeParts, revokeToken } from '../call/revoke-token.ts'
import { callerEndpoint, type CallerEndpointOptions } from './caller-endpoint.ts'
import type { ProvingEndpoint } from './proving-endpoint.ts'

export interface RevocationOptions extends CallerEndpointOptions {
  readonly parts: RevokeParts
}

export function revocationEndpoint(options: RevocationOptions): ProvingEndpoint<CallerRequest> {
  return callerEndpoint(options, {
    name: 'revocation',
    async serve(attempt, token) {
      const revoked = await revokeToken(options.parts, attempt, token)
      // The same for every token (RFC 7009 section 2.2), and JSON: there are clients that cannot read an empty body.
      return { outcome: revoked ? 'revoked' : 'not-revoked', body: {} }
    },
  })
}
