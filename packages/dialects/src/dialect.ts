/**
 * The dialect: everything that one API's token exchange looks like on the wire, as frozen data.
 *
 * Nothing below this file asks which dialect it has. It receives the row and does what the row says; what the
 * row cannot say is refused when the file is loaded, in writing, and there is no escape hatch into code.
 */

import type { Cause } from './causes.ts'

export type Method = 'GET' | 'POST' | 'PUT'

/** How a body is encoded. `none`: no body is sent, and one that arrives is not read. */
export type BodyKind = 'json' | 'form' | 'none'

export type Environment = 'production' | 'sandbox'

export type Scalar = string | number | boolean

/** Names from the outermost inwards: `['data', 'token']` is `data.token`. A form field has one name. */
export type FieldPath = readonly string[]

/** Where one value sits in a message. A `scheme` is the word before the value: `Bearer`, `ApiKey`. */
export type Place =
  | { readonly field: FieldPath }
  | { readonly header: string; readonly scheme?: string }
  | { readonly query: string }

/** One way of giving a credential. A request must use exactly one of the ways that its dialect lists. */
export type CredentialPlace =
  /** `key: null`: the format has a secret alone, which names the credential too. */
  | { readonly key: Place | null; readonly secret: Place }
  /** RFC 7617. `form-encoded` adds the decoding that RFC 6749 section 2.3.1 asks for. */
  | { readonly basic: 'raw' | 'form-encoded' }
  /** Key and secret in one value, split at the first separator. */
  | { readonly joined: Place; readonly separator: string; readonly encoding: 'plain' | 'base64' }

/** A value that the format fixes. The client always sends it; the server wants it unless it is `optional`. */
export interface FixedValue {
  readonly value: Scalar
  readonly optional: boolean
}

export interface FixedField extends FixedValue {
  readonly field: FieldPath
}

export interface EnvironmentPlace {
  readonly at: Place
  readonly spelling: Readonly<Record<Environment, string>>
  readonly ignoreCase: boolean
  /** What a request that names no environment means; `refused` where the documentation says nothing. */
  readonly missing: Environment | 'refused'
}

export interface RequestFormat {
  readonly method: Method
  readonly path: string
  /** Other paths that are served alike. A client never uses them. */
  readonly aliases: readonly string[]
  /** The kinds of body that are accepted. A client sends the first. */
  readonly bodies: readonly [BodyKind, ...BodyKind[]]
  /** The ways of giving a credential. A client uses the first. */
  readonly credentials: readonly [CredentialPlace, ...CredentialPlace[]]
  /** Headers that a client sends and a server does not ask for (`accept: text/plain`). */
  readonly headers: Readonly<Record<string, string>>
  readonly fixed: {
    readonly fields: readonly FixedField[]
    readonly headers: Readonly<Record<string, FixedValue>>
    readonly query: Readonly<Record<string, FixedValue>>
  }
  readonly environment: EnvironmentPlace | null
  readonly scope: { readonly at: Place; readonly separator: string } | null
  /** Where a request may name the audience of the API that the token is for (RFC 8707). */
  readonly resource: Place | null
  /** Body fields of ways to authenticate that are not served here: a request with one is malformed. */
  readonly unserved: readonly string[]
}

/** A JSON value whose strings may hold holes: `"${token}"`. A string that is one hole takes the hole's type. */
export type Template = Scalar | null | readonly Template[] | { readonly [name: string]: Template }

/** What a response carries. A JSON template that is one string is a body that is one JSON string. */
export type BodyTemplate =
  | { readonly kind: 'json'; readonly template: Template }
  | { readonly kind: 'text'; readonly template: string }
  | { readonly kind: 'none' }

/** How a response tells the end of the token's life. */
export type Expiry =
  | {
      readonly as: 'duration'
      readonly unit: 'seconds' | 'minutes' | 'milliseconds'
      readonly type: 'number' | 'string'
    }
  | {
      readonly as: 'epoch'
      readonly unit: 'seconds' | 'milliseconds' | 'microseconds'
      readonly type: 'number' | 'string'
    }
  | { readonly as: 'iso' }
  /** A date pattern such as `yyyy-MM-dd HH:mm:ss` in an IANA zone. */
  | { readonly as: 'pattern'; readonly pattern: string; readonly zone: string }
  /** Not in the response: the documentation promises `lifetime`. */
  | { readonly as: 'documented' }
  /** Not in the response: the token is a JWT and has its own `exp`. */
  | { readonly as: 'token' }
  /** Nobody says. The token lives until the API refuses it. */
  | { readonly as: 'nothing' }

/** What tells a client that it holds a grant. */
export type Success =
  | { readonly status: number }
  | { readonly status: '2xx' }
  | { readonly field: FieldPath; readonly equals: Scalar }

/** Where a client looks when the first place is empty. A server never writes there. */
export type FallbackPlace = { readonly field: FieldPath } | { readonly header: string }

export interface ResponseFormat {
  readonly status: number
  readonly success: Success
  /**
   * Holes: `${token}`, `${expires}`, `${expires:FORMAT}`, `${issued:FORMAT}`, `${scope}`, `${environment}`,
   * `${organization}`, `${credential}`, `${token_id}`, and the names of `keep`.
   */
  readonly headers: Readonly<Record<string, string>>
  readonly body: BodyTemplate
  readonly cookie: { readonly name: string; readonly attributes: string } | null
  readonly expires: Expiry
  readonly fallback: { readonly token: readonly FallbackPlace[]; readonly expires: readonly FallbackPlace[] }
  /** Further values that a client keeps beside the token; the server takes them from the API's configuration. */
  readonly keep: readonly string[]
}

/** How one refusal is written. `error` and `message` fill the holes of the body's template. */
export interface RefusalFormat {
  readonly status: number
  /** A number where the API's codes are numbers. */
  readonly error: string | number
  readonly message: string
  /** Holes in headers and body: `${status}`, `${error}`, `${message}`, `${field}`, `${retry_after}`. */
  readonly headers: Readonly<Record<string, string>>
  /** A `WWW-Authenticate` that is sent only to a caller that used `Authorization` (RFC 6749 section 5.2). */
  readonly challenge: string | null
  readonly body: BodyTemplate
}

export type Refusals = Readonly<Record<Cause, RefusalFormat>>

/** Where the token rides in a call of the API. */
export type TokenPlace =
  | { readonly header: string; readonly scheme: string | null }
  /** The value of this response header, sent back word for word in the request header of the same name. */
  | { readonly received: string }
  | { readonly cookie: string }
  | { readonly query: string }

/** A sign that the token is dead: a status, or a value in the body of an answer with that status. */
export interface DeadToken {
  readonly status: number
  readonly field: FieldPath | null
  readonly equals: Scalar | null
}

export interface CallFormat {
  readonly token: TokenPlace
  /** Fixed headers of each call. Hole: `${environment}`, in the spelling of the exchange. */
  readonly headers: Readonly<Record<string, string>>
  readonly refusals: Refusals
  readonly dead: readonly DeadToken[]
}

/** What plain HTTP gets: a 301 to the HTTPS equivalent, a refusal, or (unspecified) also a refusal. */
export type Transport = 'redirect' | 'refuse' | 'unspecified'

export type CredentialKind = 'key-pair' | 'service-token' | 'personal-token' | 'password'

/** The vendor's words for one kind of credential, and the way to it in the console. */
export interface CredentialWords {
  readonly name: string
  readonly key: string | null
  readonly secret: string
  readonly where: readonly string[]
}

export type Words = Readonly<Partial<Record<CredentialKind, CredentialWords>>>

export interface Dialect {
  readonly name: string
  readonly title: string
  /** Names such as `live_` that the key of a new key pair begins with. */
  readonly keyPrefix: Readonly<Record<Environment, string>>
  readonly request: RequestFormat
  readonly response: ResponseFormat
  readonly refusals: Refusals
  readonly call: CallFormat
  readonly transport: Transport
  /** Life of a token in seconds, as documented; an API's configuration may choose another. */
  readonly lifetime: number
  /** Claims beside those of RFC 9068. Holes: `${organization}`, `${credential}`, `${environment}`, `${api}`. */
  readonly claims: Readonly<Record<string, Template>>
  /** Whether a member's password may be exchanged, by a member made for it. Legacy formats only. */
  readonly passwords: boolean
  readonly words: Readonly<Record<'en' | 'fr', Words>>
}
