import type { Dialect, Environment } from '@guichet/dialects'

export type Language = 'en' | 'fr'

export const languages: readonly Language[] = ['en', 'fr']

/** What the pages tell of one API. Nothing here is secret: no upstream, nothing of a customer. */
export interface ApiFacts {
  readonly name: string
  readonly title: string
  readonly dialects: readonly [Dialect, ...Dialect[]]
  /** The dialect of `/oauth/token`; null where it is not served beside the API's own. */
  readonly standard: Dialect | null
  /** Scheme, host and port that callers use, without a slash at the end. */
  readonly baseUrl: string
  /** The `iss` of the tokens, beneath which OAuth 2.0 is served, without a slash at the end. */
  readonly issuer: string
  /** The `aud` of its tokens. */
  readonly audience: string
  readonly scopes: readonly string[]
  readonly routes: readonly RouteFacts[]
  readonly environments: readonly Environment[]
  /** The life of its tokens in seconds; null: that of each dialect. */
  readonly lifetime: number | null
  /** A call to show, method and path: `GET /v1/things`. */
  readonly sample: string | null
  /** What the answers give besides the token, by the names of `response.keep`. */
  readonly values: Readonly<Record<string, string>>
}

export interface RouteFacts {
  readonly path: string
  /** Empty: any method. */
  readonly methods: readonly string[]
  readonly scopes: readonly string[]
}

export const lifetimeOf = (api: ApiFacts, dialect: Dialect): number => api.lifetime ?? dialect.lifetime
