/** What standard OAuth 2.0 has beside the exchange: introspection, revocation, and the metadata that names them. */

import type { FastifyBaseLogger } from 'fastify'
import { oauth2 } from '@guichet/dialects/catalog'
import type { Configuration, ExchangePath } from '../configuration/configuration.ts'
import type { ExchangeParts } from '../exchange/exchange.ts'
import type { AppOptions } from '../http/app.ts'
import type { CallerEndpointOptions } from '../http/caller-endpoint.ts'
import { servedAt } from '../http/standard-paths.ts'
import type { Store } from '../stores/store.ts'
import type { Runtime } from './runtime.ts'

export interface StandardOAuthOptions {
  readonly configuration: Configuration
  readonly parts: ExchangeParts
  readonly runtime: Runtime
  readonly store: Store
  readonly exchanges: readonly ExchangePath[]
  readonly common: Omit<CallerEndpointOptions, 'dialect' | 'parts'>
}

export function standardOAuth(options: StandardOAuthOptions): AppOptions['standard'] {
  const { configuration, parts, runtime, store, exchanges, common } = options
  const { authenticator, follower } = runtime
  const { issuer } = configuration
  const endpoint = { ...common, dialect: oauth2 }
  return {
    introspection: { ...endpoint, issuer, parts: { ...parts, authenticator } },
    revocation: {
      ...endpoint,
      parts: {
        ...parts,
        authenticator,
        store,
        leeway: configuration.tokens.leeway,
        changed: () => follower.catchUp().catch(notTakenYet(common.log)),
      },
    },
    metadata: {
      issuer,
      scopes: [...new Set([...parts.apis.values()].flatMap(({ scopes }) => scopes))],
      tokenPath: isServed(exchanges, issuer) ? oauth2.request.path : null,
    },
  }
}

/** It is committed: a failure to take it here must not tell the caller that it is not. The follower looks again. */
const notTakenYet =
  (log: FastifyBaseLogger) =>
  (error: unknown): void =>
    log.error({ err: error }, 'a revocation is not taken yet')

/** Whether the standard exchange is what answers at its path, on the issuer's host. */
function isServed(exchanges: readonly ExchangePath[], issuer: string): boolean {
  const { hostname } = new URL(issuer)
  const there = exchanges.filter(({ path }) => path === oauth2.request.path)
  const found = there.find(({ host }) => host === hostname) ?? there.find(({ host }) => host === null)
  return found?.dialect === oauth2
}

/** The standard exchange beneath the path of the issuer too: what has such a path of its own comes later, and stays. */
export const beneathIssuer = (paths: readonly ExchangePath[], issuer: string): readonly ExchangePath[] => [
  ...paths
    .filter(({ dialect }) => dialect === oauth2)
    .flatMap((entry) => servedAt(issuer, entry.path).map((path) => ({ ...entry, path }))),
  ...paths,
]
