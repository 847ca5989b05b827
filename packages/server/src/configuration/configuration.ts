/**
 * The configuration as the server uses it: every default filled in, every name resolved to what it names, frozen.
 * Lives and leeway of tokens are seconds, like their claims; all other durations are milliseconds. Paths are absolute.
 */

import type { Dialect, Environment } from '@guichet/dialects'

export type SigningAlgorithm = 'ES256' | 'EdDSA' | 'RS256' | 'PS256' | 'ES384' | 'RS384' | 'RS512'

/** The API under which this server's own management tokens are made; no other may have its name. */
export const managementApi = 'guichet'

export interface Route {
  /** A whole path or the beginning of one at a `/`: `/v1/campaigns` covers `/v1/campaigns/7`. */
  readonly path: string
  /** Empty: any method. */
  readonly methods: readonly string[]
  /** What a token must hold to pass, besides being one of this API. */
  readonly scopes: readonly string[]
}

export interface Api {
  readonly name: string
  readonly title: string
  /** The `aud` of its tokens. */
  readonly audience: string
  readonly dialects: readonly [Dialect, ...Dialect[]]
  readonly scopes: readonly string[]
  /** Null: each dialect's own. */
  readonly lifetime: number | null
  readonly algorithm: SigningAlgorithm
  /** Lower-case host names that belong to this API alone; empty: any. */
  readonly hosts: readonly string[]
  /** Where the gateway sends the calls that pass; null: this server only judges them. */
  readonly upstream: string | null
  /** Null: credentials of the sandbox cannot be made. */
  readonly sandbox: { readonly upstream: string | null } | null
  readonly routes: readonly Route[]
  /** A call to show to people, method and path: `GET /v1/things`. */
  readonly sample: string | null
  /** What the dialects' responses give besides the token, by the names of `response.keep`. */
  readonly values: Readonly<Record<string, string>>
  /** Web origins that may read a token from a response header. */
  readonly exposeTokenHeader: readonly string[]
}

/** A path at which credentials are exchanged. */
export interface ExchangePath {
  /** Null: any host. */
  readonly host: string | null
  readonly path: string
  readonly dialect: Dialect
  /** Names of the APIs whose credentials are exchanged here. */
  readonly apis: readonly string[]
}

export type DatabaseSettings =
  { readonly kind: 'sqlite'; readonly file: string } | { readonly kind: 'postgres'; readonly url: string }

export interface ListenSettings {
  readonly host: string
  readonly port: number
  readonly tls: { readonly cert: string; readonly key: string } | null
  /** Where plain HTTP is answered beside HTTPS, as each dialect says. */
  readonly httpPort: number | null
}

export interface ThrottleLimit {
  readonly failures: number
  readonly window: number
}

export interface ThrottleSettings {
  readonly credentialAndAddress: ThrottleLimit
  readonly address: ThrottleLimit
  readonly credential: ThrottleLimit & { readonly block: number }
}

export interface ConsoleSettings {
  /** How long its sessions live: unused, at most, and after a proof of presence. */
  readonly idle: number
  readonly longest: number
  readonly confirmed: number
  /** Web origins whose pages may hold a part of it. */
  readonly embedIn: readonly string[]
}

export interface SmtpServer {
  readonly host: string
  readonly port: number
  readonly secure: boolean
  readonly user: string | null
  /** Null where the server asks for none. */
  readonly passwordFile: string | null
  readonly from: string
}

export interface WebhookSettings {
  readonly url: string
  readonly secretFile: string
}

export interface SecretFiles {
  readonly pepper: string | null
  readonly keyEncryptionKey: string | null
}

export interface Configuration {
  /** The file that it was read from; null where there is none. */
  readonly file: string | null
  readonly data: string
  readonly issuer: string
  readonly database: DatabaseSettings
  readonly secretFiles: SecretFiles
  readonly listen: ListenSettings
  /** CIDR blocks whose forwarded headers are believed. */
  readonly trustedProxies: readonly string[]
  /** A new key is published for `publishAhead` before it signs: longer than a JWKS may be cached. */
  readonly signing: { readonly algorithm: SigningAlgorithm; readonly publishAhead: number }
  readonly throttle: ThrottleSettings
  readonly tokens: { readonly leeway: number }
  /** What a proxy gets that names no API: a refusal, or (`any`) the judgement of the token's own API. */
  readonly forwardAuth: { readonly unnamed: 'refuse' | 'any' }
  readonly console: ConsoleSettings
  /** Null: no mails are sent. */
  readonly smtp: SmtpServer | null
  /** Where notices are posted; null: nowhere. */
  readonly webhook: WebhookSettings | null
  /** All that are known by name: the catalog and the operator's own files. */
  readonly dialects: Readonly<Record<string, Dialect>>
  /** RFC 6749 at its usual address, which every API is served with. */
  readonly standard: Dialect
  readonly apis: readonly Api[]
  readonly exchangePaths: readonly ExchangePath[]
  /** Not public: answered to loopback addresses only. */
  readonly metrics: { readonly public: boolean }
  readonly logs: { readonly level: LogLevel }
}

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent'

export const apiNamed = (configuration: Configuration, name: string): Api | null =>
  configuration.apis.find((api) => api.name === name) ?? null

export const upstreamOf = (api: Api, environment: Environment): string | null =>
  (environment === 'sandbox' ? api.sandbox?.upstream : null) ?? api.upstream

export const defaultIssuer = (listen: Pick<ListenSettings, 'port' | 'tls'>): string =>
  `${listen.tls ? 'https' : 'http'}://localhost:${listen.port}`

/** The same configuration on the port that was really opened: `port: 0` asks the system for a free one. */
export function withPort(configuration: Configuration, port: number): Configuration {
  const listen = Object.freeze({ ...configuration.listen, port })
  const given = configuration.issuer !== defaultIssuer(configuration.listen)
  return Object.freeze({
    ...configuration,
    listen,
    issuer: given ? configuration.issuer : defaultIssuer(listen),
  })
}
