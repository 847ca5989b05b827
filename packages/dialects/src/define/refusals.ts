import { callCauses, causes, standardCauses } from '../causes.ts'
import type { Cause, StandardCause } from '../causes.ts'
import type { BodyTemplate, RefusalFormat, Refusals, TokenPlace } from '../dialect.ts'
import { bodyOf } from './body.ts'
import type { RefusalSource, RefusalsSource } from '../source.ts'

const standardBody: BodyTemplate = {
  kind: 'json',
  template: { error: '${error}', error_description: '${message}' },
}

/** The refusals of the exchange: the standard table, then `default`, then what the cause itself says. */
export function exchangeRefusals(source: RefusalsSource): Refusals {
  return refusals(source, standardBody, (cause) => ({ ...standardCauses[cause], headers: {} }))
}

/** The refusals of a call, with the challenges of RFC 6750 section 3 where the token rides in `Authorization`. */
export function callRefusals(source: RefusalsSource, exchange: RefusalsSource, token: TokenPlace): Refusals {
  const scheme = challengeScheme(token)
  return refusals(source, bodyOf(exchange.default) ?? standardBody, (cause) => {
    const standard = callCauses[cause] ?? standardCauses[cause]
    return { ...standard, headers: scheme === null ? {} : challenge(scheme, cause, standard) }
  })
}

type Standard = StandardCause & { readonly headers: Readonly<Record<string, string>> }

function refusals(
  source: RefusalsSource,
  body: BodyTemplate,
  standard: (cause: Cause) => Standard,
): Refusals {
  const entries = causes.map((cause) => [
    cause,
    refusal(source[cause], source.default, body, standard(cause)),
  ])
  return Object.fromEntries(entries) as Record<Cause, RefusalFormat>
}

function refusal(
  own: RefusalSource | undefined = {},
  general: RefusalSource | undefined = {},
  body: BodyTemplate,
  standard: Standard,
): RefusalFormat {
  const challenge = own.challenge === undefined ? general.challenge : own.challenge
  return {
    status: own.status ?? general.status ?? standard.status,
    error: own.error ?? general.error ?? standard.error,
    message: own.message ?? general.message ?? standard.message,
    headers: mergeHeaders(standard.headers, general.headers, own.headers),
    challenge: challenge ?? null,
    body: bodyOf(own) ?? bodyOf(general) ?? body,
  }
}

/** The later one wins, whatever the case of the names. */
function mergeHeaders(
  ...all: readonly (Readonly<Record<string, string>> | undefined)[]
): Record<string, string> {
  const merged = new Map<string, [string, string]>()
  for (const headers of all) {
    for (const [name, value] of Object.entries(headers ?? {})) merged.set(name.toLowerCase(), [name, value])
  }
  return Object.fromEntries(merged.values())
}

function challengeScheme(token: TokenPlace): string | null {
  if ('received' in token) return token.received.toLowerCase() === 'authorization' ? 'Bearer' : null
  if (!('header' in token) || token.header.toLowerCase() !== 'authorization') return null
  return token.scheme
}

const challenged: Readonly<Partial<Record<Cause, string | null>>> = {
  // RFC 6750 section 3.1: who sent no token is told no error.
  missing: null,
  malformed: 'invalid_request',
  invalid: 'invalid_token',
  forbidden: 'insufficient_scope',
  scope: 'insufficient_scope',
}

function challenge(scheme: string, cause: Cause, standard: StandardCause): Record<string, string> {
  const error = challenged[cause]
  if (error === undefined) return {}
  if (error === null) return { 'www-authenticate': scheme }
  return { 'www-authenticate': `${scheme} error="${error}", error_description="${standard.message}"` }
}
