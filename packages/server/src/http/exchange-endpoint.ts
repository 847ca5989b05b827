/** One path at which credentials are exchanged: the hot path. What is of HTTP alone is in `proving-endpoint.ts`. */

import {
  type Dialect,
  type ExchangeRequest,
  type OutgoingResponse,
  requestReader,
  responseWriter,
} from '@guichet/dialects'
import type { Attempt } from '../exchange/attempt.ts'
import { exchange, type ExchangeParts, type Grant } from '../exchange/exchange.ts'
import { CrossOrigin } from './cross-origin.ts'
import type { ExchangeMeter } from './metrics.ts'
import { type Asked, ProvingEndpoint, type ProvingOptions } from './proving-endpoint.ts'

export interface ExchangeEndpointOptions extends ProvingOptions {
  /** Null: any host. */
  readonly host: string | null
  readonly path: string
  /** Names of the APIs whose credentials are exchanged here. */
  readonly apis: ReadonlySet<string>
  readonly parts: ExchangeParts
  /** What an API's responses give besides the token. */
  readonly keptOf: (api: string) => Readonly<Record<string, string>>
  /** Web origins that may read a token from a response header. */
  readonly exposeTo: readonly string[]
  readonly meter: ExchangeMeter
}

export function exchangeEndpoint(options: ExchangeEndpointOptions): ProvingEndpoint<ExchangeRequest> {
  const { dialect, apis, parts, meter, exposeTo } = options
  const writeGrant = grantWriter(options)
  const crossOrigin = exposeTo.length === 0 ? null : new CrossOrigin(exposeTo, dialect)
  return new ProvingEndpoint(options, {
    name: 'exchange',
    read: requestReader(dialect),
    crossOrigin,
    refused: (cause) => meter.refused(dialect.name, cause),
    async serve(asked) {
      const grant = await exchange(parts, attemptOf(asked, dialect, apis))
      meter.granted(dialect.name, performance.now() - asked.startedAt)
      const response = writeGrant(grant)
      if (crossOrigin === null) return response
      const headers = { ...response.headers, ...crossOrigin.exposed(asked.request, response.headers) }
      return { ...response, headers }
    },
  })
}

function grantWriter({
  dialect,
  keptOf,
}: Pick<ExchangeEndpointOptions, 'dialect' | 'keptOf'>): (grant: Grant) => OutgoingResponse {
  const write = responseWriter(dialect)
  return (grant) => write({ ...grant, kept: keptOf(grant.api) })
}

const attemptOf = (
  { read, address, requestId }: Asked<ExchangeRequest>,
  dialect: Dialect,
  apis: ReadonlySet<string>,
): Attempt => ({
  key: read.key,
  secret: read.secret,
  environment: read.environment,
  scopes: read.scopes,
  resource: read.resource,
  address,
  requestId,
  dialect: dialect.name,
  apis,
  passwords: dialect.passwords,
})
