/** What stands in guichet.yaml, as a person writes it and with the defaults filled in. */

import type { LogLevel, SigningAlgorithm } from './configuration.ts'

export interface RouteSource {
  readonly path: string
  readonly methods: readonly string[]
  readonly scopes: readonly string[]
}

export interface ApiSource {
  readonly name: string
  readonly title?: string | undefined
  readonly audience?: string | undefined
  readonly dialects: readonly string[]
  readonly scopes: readonly string[]
  readonly lifetime?: string | undefined
  readonly algorithm?: SigningAlgorithm | undefined
  readonly hosts: readonly string[]
  readonly upstream?: string | undefined
  readonly sandbox?: { readonly upstream?: string | undefined } | undefined
  readonly routes: readonly RouteSource[]
  readonly sample?: string | undefined
  readonly values: Readonly<Record<string, string>>
  readonly exposeTokenHeader: readonly string[]
}

export interface LimitSource {
  readonly failures: number
  readonly window: string
}

export interface ConfigurationSource {
  readonly issuer?: string | undefined
  readonly data?: string | undefined
  readonly database?: string | undefined
  readonly secrets: { readonly pepper?: string | undefined; readonly keyEncryptionKey?: string | undefined }
  readonly listen: {
    readonly host: string
    readonly port: number
    readonly tls?: { readonly cert: string; readonly key: string } | undefined
    readonly httpPort?: number | undefined
  }
  readonly trustedProxies: readonly string[]
  readonly signing: { readonly algorithm: SigningAlgorithm; readonly publishAhead: string }
  readonly throttle: {
    readonly credentialAndAddress: LimitSource
    readonly address: LimitSource
    readonly credential: LimitSource & { readonly block: string }
  }
  readonly tokens: { readonly leeway: string }
  readonly forwardAuth: { readonly unnamed: 'refuse' | 'any' }
  readonly console: {
    readonly idle: string
    readonly longest: string
    readonly confirmed: string
    readonly embedIn: readonly string[]
  }
  readonly notices: { readonly webhook?: string | undefined; readonly secretFile?: string | undefined }
  readonly smtp?:
    | {
        readonly host: string
        readonly port?: number | undefined
        readonly secure: boolean
        readonly user?: string | undefined
        readonly passwordFile?: string | undefined
        readonly from: string
      }
    | undefined
  readonly dialects: readonly string[]
  readonly apis?: readonly ApiSource[] | undefined
  readonly metrics: { readonly public: boolean }
  readonly logs: { readonly level: LogLevel }
}
