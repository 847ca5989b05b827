/** `POST /oauth/introspect` (RFC 7662). */

import type { CallerRequest } from '@guichet/dialects'
import { type IntrospectParts, introspectToken } from '../call/introspect-token.ts'
import type { Principal } from '../call/principal.ts'
import { callerEndpoint, type CallerEndpointOptions } from './caller-endpoint.ts'
import type { ProvingEndpoint } from './proving-endpoint.ts'

export interface IntrospectionOptions extends CallerEndpointOptions {
  readonly parts: IntrospectParts
  readonly issuer: string
}

export function introspectionEndpoint(options: IntrospectionOptions): ProvingEndpoint<CallerRequest> {
  const { parts, issuer } = options
  return callerEndpoint(options, {
    name: 'introspection',
    async serve(attempt, token) {
      const principal = await introspectToken(parts, attempt, token)
      return principal === null
        ? { outcome: 'inactive', body: { active: false } }
        : { outcome: 'active', body: membersOf(principal, issuer) }
    },
  })
}

/** What has no value is left out: a bearer token has no id, and may have no end. */
const membersOf = (principal: Principal, issuer: string): object => ({
  active: true,
  scope: principal.scopes.join(' '),
  client_id: principal.clientId,
  sub: principal.subject,
  aud: principal.audience,
  iss: issuer,
  exp: principal.expiresAt === null ? undefined : seconds(principal.expiresAt),
  iat: seconds(principal.issuedAt),
  jti: principal.tokenId ?? undefined,
  token_type: 'Bearer',
  org: principal.organizationId,
  env: principal.environment,
  cred: principal.credentialId,
  mem: principal.memberId ?? undefined,
})

const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000)
