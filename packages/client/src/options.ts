import type { Dialect, Environment } from '@guichet/dialects'
import { baseAddress, originAddress } from './address-rule.ts'
import type { BaseAddress } from './address-rule.ts'
import type { CredentialsSource } from './credentials.ts'
import { memoryCache } from './memory-cache.ts'
import type { TokenCache } from './token-cache.ts'

export interface ClientOptions {
  /** From the catalog, of `defineDialect`, or of `loadDialect`. */
  readonly dialect: Dialect
  /** Where credentials are exchanged: the dialect's path is appended. The API is there too, unless `apiOrigin` says more. */
  readonly baseUrl: string
  /** The origin of the API where it is another one: `https://api.example.com`. No other ever gets the token. */
  readonly apiOrigin?: string
  readonly credentials: CredentialsSource
  /** Default: production. */
  readonly environment?: Environment
  /** Asked for with each exchange. Default: none are named, which most servers take for all that the credential may. */
  readonly scopes?: readonly string[]
  /** Default: a memory cache of this client's own. What a cache throws, a call throws. */
  readonly cache?: TokenCache
  /** The longest that one request of an exchange may take, in milliseconds. Default: 30,000. */
  readonly exchangeTimeout?: number
  /** Default: the global `fetch`. */
  readonly fetch?: Fetch
  /** Milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number
  /** From 0 to 1. Default: `Math.random`. */
  readonly random?: () => number
  /** Waits so many milliseconds before an exchange is tried again. Default: a timer. */
  readonly sleep?: (milliseconds: number) => Promise<void>
}

export type Fetch = (address: string, init: RequestInit) => Promise<Response>

/** The options with their defaults, once they have been checked. */
export interface Settings {
  readonly dialect: Dialect
  readonly base: BaseAddress
  readonly api: BaseAddress
  readonly credentials: CredentialsSource
  readonly environment: Environment
  readonly scopes: readonly string[] | null
  readonly cache: TokenCache
  readonly exchangeTimeout: number
  readonly fetch: Fetch
  readonly now: () => number
  readonly random: () => number
  readonly sleep: (milliseconds: number) => Promise<void>
}

/** Throws a `TypeError` for an option that cannot be meant, and a `GuichetError` for an address that is not safe. */
export function settingsOf(options: ClientOptions): Settings {
  const { dialect, apiOrigin, scopes, exchangeTimeout = 30_000 } = options
  const base = baseAddress(options.baseUrl, 'baseUrl')
  if (scopes !== undefined && dialect.request.scope === null) {
    throw new TypeError(`The dialect ${dialect.name} cannot ask for scopes. Leave them out.`)
  }
  if (!(exchangeTimeout >= 1 && exchangeTimeout <= longestTimeout)) {
    throw new TypeError(`exchangeTimeout is not from 1 to ${longestTimeout} milliseconds.`)
  }
  return {
    dialect,
    base,
    api: apiOrigin === undefined ? base : originAddress(apiOrigin, 'apiOrigin'),
    credentials: options.credentials,
    environment: options.environment ?? 'production',
    scopes: scopes === undefined ? null : [...scopes],
    cache: options.cache ?? memoryCache(),
    exchangeTimeout,
    fetch: options.fetch ?? ((address, init) => globalThis.fetch(address, init)),
    now: options.now ?? Date.now,
    random: options.random ?? Math.random,
    sleep: options.sleep ?? ((milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))),
  }
}

/** An exchange that takes longer outlives the locks of a cache that is shared. */
const longestTimeout = 60_000
