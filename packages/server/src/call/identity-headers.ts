/**
 * What an upstream or a proxy is told about the caller. Every header is always there, empty where it has no value:
 * one that is left out would let the caller's own copy pass (CVE-2026-30851, CVE-2026-52845).
 */

import type { Principal } from './principal.ts'

/** Every name that begins so is ours, in any case and with any sign for the hyphens. */
export const identityPrefix = 'x-guichet-'

export const identityHeaderNames = [
  'x-guichet-api',
  'x-guichet-organization',
  'x-guichet-credential',
  'x-guichet-member',
  'x-guichet-subject',
  'x-guichet-environment',
  'x-guichet-scopes',
  'x-guichet-token-id',
  'x-guichet-expires',
] as const

export type IdentityHeaders = Readonly<Record<(typeof identityHeaderNames)[number], string>>

/** The same headers in the two forms in which they go on. */
export interface Identity {
  /** To an upstream, with the call. */
  readonly headers: IdentityHeaders
  /** To a proxy, as an answer without a body: name, value, name, value, which node:http writes quickest. */
  readonly answer: readonly string[]
}

export function identityOf(principal: Principal, api: string): Identity {
  const headers = Object.freeze(identityHeaders(principal, api))
  const answer = [...Object.entries(headers).flat(), 'cache-control', 'no-store', 'content-length', '0']
  return { headers, answer: Object.freeze(answer) }
}

const identityHeaders = (principal: Principal, api: string): IdentityHeaders => ({
  'x-guichet-api': api,
  'x-guichet-organization': principal.organizationId,
  'x-guichet-credential': principal.credentialId,
  'x-guichet-member': principal.memberId ?? '',
  'x-guichet-subject': principal.subject,
  'x-guichet-environment': principal.environment,
  'x-guichet-scopes': principal.scopes.join(' '),
  'x-guichet-token-id': principal.tokenId ?? '',
  'x-guichet-expires': principal.expiresAt === null ? '' : new Date(principal.expiresAt).toISOString(),
})

/**
 * A name as an upstream may read it. CGI, PHP and others make the same variable of `X-Guichet-Member`,
 * `X_Guichet_Member` (CVE-2026-39858) and `X.Guichet.Member`, so that any sign counts as a hyphen.
 */
export const plainName = (name: string): string => name.replaceAll(/[^A-Za-z\d]/g, '-').toLowerCase()

export const isIdentityHeader = (name: string): boolean => plainName(name).startsWith(identityPrefix)
