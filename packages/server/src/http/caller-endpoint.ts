/**
 * A path beside the exchange, where a caller proves itself as at `/oauth/token` and says a token: introspection
 * (RFC 7662) and revocation (RFC 7009). `token_type_hint` is not read: a token is found without it.
 */

import { type CallerRequest, callerReader } from '@guichet/dialects'
import type { CallerAttempt } from '../exchange/attempt.ts'
import type { TokenMeter } from './metrics.ts'
import { ProvingEndpoint, type ProvingOptions } from './proving-endpoint.ts'

export interface CallerEndpointOptions extends ProvingOptions {
  readonly meter: TokenMeter
}

export interface Answered {
  /** For the metrics. */
  readonly outcome: string
  readonly body: object
}

export interface CallerService {
  readonly name: 'introspection' | 'revocation'
  readonly serve: (attempt: CallerAttempt, token: string) => Promise<Answered>
}

export function callerEndpoint(
  options: CallerEndpointOptions,
  { name, serve }: CallerService,
): ProvingEndpoint<CallerRequest> {
  const { dialect, meter } = options
  return new ProvingEndpoint(options, {
    name,
    read: callerReader(dialect, 'token'),
    crossOrigin: null,
    refused: (cause) => meter.answered(name, cause),
    async serve({ read: { key, secret, value }, address, requestId }) {
      const attempt = { key, secret, passwords: false, address, requestId, dialect: dialect.name }
      const { outcome, body } = await serve(attempt, value)
      meter.answered(name, outcome)
      return { status: 200, headers: jsonHeaders, body: JSON.stringify(body) }
    },
  })
}

const jsonHeaders = {
  'content-type': 'application/json; charset=utf-8',
  'cache-control': 'no-store',
} as const
