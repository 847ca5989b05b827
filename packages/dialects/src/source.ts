/**
 * A dialect as a person writes it, in YAML or in TypeScript: the same language, with short forms and defaults.
 * `defineDialect` turns it into the `Dialect` that the rest of the code reads.
 */

import type { Cause } from './causes.ts'
import type { BodyKind, CredentialKind, CredentialWords, Environment, Method } from './dialect.ts'
import type { Scalar, Template, Transport } from './dialect.ts'

/** `data.token`, or a list of names where a name itself holds a dot. */
export type FieldSource = string | readonly string[]

export type PlaceSource =
  | { readonly field: FieldSource }
  | { readonly header: string; readonly scheme?: string | undefined }
  | { readonly query: string }

export type CredentialSource =
  /** Without a key: a credential of one part, as most API keys are. */
  | { readonly key?: PlaceSource | undefined; readonly secret: PlaceSource }
  | { readonly basic: 'raw' | 'form-encoded' }
  | {
      readonly joined: PlaceSource
      readonly separator?: string | undefined
      readonly encoding?: 'plain' | 'base64' | undefined
    }

export type FixedSource = Scalar | { readonly value: Scalar; readonly optional?: boolean | undefined }

/** Field paths and values; a list where a name holds a dot. */
export type FixedFieldsSource =
  | Readonly<Record<string, FixedSource>>
  | readonly {
      readonly field: FieldSource
      readonly value: Scalar
      readonly optional?: boolean | undefined
    }[]

export interface RequestSource {
  readonly method?: Method | undefined
  readonly path: string
  readonly aliases?: readonly string[] | undefined
  /** Default: `json`. */
  readonly body?: BodyKind | readonly BodyKind[] | undefined
  readonly credentials: CredentialSource | readonly CredentialSource[]
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly fixed?:
    | {
        readonly fields?: FixedFieldsSource | undefined
        readonly headers?: Readonly<Record<string, FixedSource>> | undefined
        readonly query?: Readonly<Record<string, FixedSource>> | undefined
      }
    | undefined
  readonly environment?:
    | {
        readonly at: PlaceSource
        readonly spelling: Readonly<Record<Environment, string>>
        readonly ignoreCase?: boolean | undefined
        readonly missing?: Environment | 'refused' | undefined
      }
    | undefined
  readonly scope?: { readonly at: PlaceSource; readonly separator?: string | undefined } | undefined
  readonly resource?: PlaceSource | undefined
  readonly unserved?: readonly string[] | undefined
}

export type ExpirySource =
  | 'iso'
  | 'documented'
  | 'token'
  | 'nothing'
  | {
      readonly as: 'duration'
      readonly unit?: 'seconds' | 'minutes' | 'milliseconds' | undefined
      readonly type?: 'number' | 'string' | undefined
    }
  | {
      readonly as: 'epoch'
      readonly unit?: 'seconds' | 'milliseconds' | 'microseconds' | undefined
      readonly type?: 'number' | 'string' | undefined
    }
  | { readonly as: 'pattern'; readonly pattern: string; readonly zone: string }

export type FallbackSource = { readonly field: FieldSource } | { readonly header: string }

export interface ResponseSource {
  readonly status?: number | undefined
  /** Default: any 2xx. */
  readonly success?: number | '2xx' | { readonly field: FieldSource; readonly equals: Scalar } | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  /** A JSON template. Use `text` for a body that is not JSON, neither for no body at all. */
  readonly body?: Template | undefined
  readonly text?: string | undefined
  readonly cookie?: { readonly name: string; readonly attributes?: string | undefined } | undefined
  /** Default: `documented`. */
  readonly expires?: ExpirySource | undefined
  readonly fallback?:
    | {
        readonly token?: readonly FallbackSource[] | undefined
        readonly expires?: readonly FallbackSource[] | undefined
      }
    | undefined
  readonly keep?: readonly string[] | undefined
}

export interface RefusalSource {
  readonly status?: number | undefined
  readonly error?: string | number | undefined
  readonly message?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly challenge?: string | null | undefined
  /** A JSON template; `null` for no body. Use `text` for a body that is not JSON. */
  readonly body?: Template | undefined
  readonly text?: string | undefined
}

/** What each cause replaces in the standard table. A cause takes from `default` what it does not say. */
export type RefusalsSource = Readonly<Partial<Record<Cause | 'default', RefusalSource | undefined>>>

export type TokenPlaceSource =
  | { readonly header: string; readonly scheme?: string | null | undefined }
  | { readonly received: string }
  | { readonly cookie: string }
  | { readonly query: string }

export type DeadTokenSource =
  number | { readonly status?: number | undefined; readonly field: FieldSource; readonly equals: Scalar }

export interface CallSource {
  /** Default: `Authorization: Bearer`. */
  readonly token?: TokenPlaceSource | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly refusals?: RefusalsSource | undefined
  /** Default: 401. */
  readonly dead?: readonly DeadTokenSource[] | undefined
}

export type WordsSource = Readonly<Partial<Record<CredentialKind, CredentialWords | undefined>>>

export interface DialectSource {
  readonly name: string
  readonly title?: string | undefined
  readonly keyPrefix?: Readonly<Record<Environment, string>> | undefined
  readonly request: RequestSource
  readonly response: ResponseSource
  readonly refusals?: RefusalsSource | undefined
  readonly call?: CallSource | undefined
  readonly transport?: Transport | undefined
  /** `8s`, `15m`, `24h`, `90d`. */
  readonly lifetime: string
  readonly claims?: Readonly<Record<string, Template>> | undefined
  readonly passwords?: boolean | undefined
  readonly words?:
    { readonly en?: WordsSource | undefined; readonly fr?: WordsSource | undefined } | undefined
}
