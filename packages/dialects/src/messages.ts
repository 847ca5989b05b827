/**
 * Messages as this package sees them: plain data, so that it works on any server and any client, and the values
 * that go into them and come out of them.
 */

import type { Cause } from './causes.ts'
import type { Environment } from './dialect.ts'
import type { UnreadReason } from './unread-reason.ts'

/** A request as it arrived. Headers stay a flat list of names and values, so that a repeated one is seen. */
export interface ArrivedRequest {
  readonly method: string
  /** The path without the query. */
  readonly path: string
  /** The query without its question mark, not decoded. */
  readonly query: string
  /** Name, value, name, value…, as Node's `rawHeaders`. */
  readonly rawHeaders: readonly string[]
  readonly body: Uint8Array
}

/** A request or a response to be sent. Header names are in lower case. */
export interface OutgoingRequest {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | null
}

export interface OutgoingResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A response as a client got it. `header` joins nothing: it gives the values of one name, in order. */
export interface ArrivedResponse {
  readonly status: number
  readonly header: (name: string) => readonly string[]
  readonly body: string
}

/** What an exchange request says, once it has been read without doubt. */
export interface ExchangeRequest {
  /** Null where the format has none: then the secret alone says who is calling. */
  readonly key: string | null
  readonly secret: string
  /** Null where the dialect has no place for it: then the credential's own environment counts. */
  readonly environment: Environment | null
  /** Null where the request names no scope. */
  readonly scopes: readonly string[] | null
  /** The audience that the token is asked for; null where the request names none. */
  readonly resource: string | null
  /** Whether the credential came in the `Authorization` header. */
  readonly usedAuthorization: boolean
}

/** What a request beside the exchange says: who is calling, and the value of the one field that it is about. */
export interface CallerRequest {
  readonly key: string | null
  readonly secret: string
  readonly value: string
  /** Whether the request had an `Authorization` header. */
  readonly usedAuthorization: boolean
}

/** Why a message was not read. `reason` is for the audit trail alone. */
export interface Unreadable {
  readonly cause: Cause
  readonly reason: UnreadReason
  /** The field of the format that is missing or wrong, dotted, where there is one. */
  readonly field: string | null
  readonly usedAuthorization: boolean
}

export type Reading<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refused: Unreadable }

/** The values of a grant that a response carries. Times are milliseconds since the epoch. */
export interface GrantValues {
  readonly token: string
  readonly issuedAt: number
  readonly expiresAt: number
  readonly scopes: readonly string[]
  readonly environment: Environment
  readonly organization: string
  /** Left out of the response, with the member that it would fill, where nobody says them. */
  readonly credential?: string | undefined
  readonly tokenId?: string | undefined
  readonly kept: Readonly<Record<string, string>>
}

/** What a client takes from a response. `expiresAt` is null where nobody tells the end of life. */
export interface ReceivedGrant {
  /** The value to send with calls: the token, or the received header value word for word. */
  readonly token: string
  readonly expiresAt: number | null
  readonly kept: Readonly<Record<string, string>>
}

/** The values of a refusal. `retryAfter` is in seconds. */
export interface RefusalValues {
  readonly cause: Cause
  readonly field: string | null
  readonly retryAfter: number | null
  readonly usedAuthorization: boolean
}
