/**
 * Why something was refused, for the operator and the organization and never for the caller. A reason is one of a few
 * texts, so that the console has a sentence for each in every language, and none holds what somebody sent.
 */

import type { UnreadReason } from '@guichet/dialects'
import type { RefusalReason as TokenReason } from '@guichet/verify'

export type Reason =
  | RecordedReason
  | UnrecordedReason
  | UnreadReason
  | TokenReason
  // Our own failure, as the store or the queue of the slow hashes tells it.
  | `unavailable: ${string}`

/** What comes into the audit trail. */
export type RecordedReason =
  // Before anybody is named.
  | 'plain HTTP'
  | 'another method'
  | 'the target is not a path'
  | 'the path can be read in more than one way'
  | 'more than one Host header'
  | 'more than one Authorization header'
  | 'x-forwarded-proto of a trusted proxy cannot be read'
  | 'x-forwarded-for of a trusted proxy cannot be read'
  | 'the body is over the limit'
  | 'the body is not as long as it says'
  | 'the content type cannot be read'
  | 'the caller went away'
  // Of whoever is named.
  | 'too many failed attempts'
  | 'unknown key'
  | 'wrong secret'
  | 'it is gone meanwhile'
  | 'the secret was replaced meanwhile'
  | 'the organization is disabled'
  | 'the member is disabled'
  | 'the member is not made for script logins'
  | 'the credential is disabled'
  | 'the credential is revoked'
  | 'the credential is expired'
  | 'the credential has expired'
  | 'the address is not on the list of the credential'
  // Of what is asked for.
  | 'the credential is of another environment'
  | 'the credential is of an API that is not served here'
  | 'the API has no sandbox'
  | 'the resource is not the audience of the API of the credential'
  | 'a scope was asked for that the credential may not have'
  | 'so many scopes make the token too long'
  | 'no live token'
  | 'issued to another credential'
  // Many at once.
  | 'further tries of a blocked address'
  | 'further refusals of an address'
  | 'refusals of many other addresses'
  // Of a person who signs in.
  | 'unknown member'
  | 'wrong password'
  | 'wrong second factor'
  | 'locked second factor'
  | 'disabled'
  | 'changed meanwhile'
  // Of the server itself.
  | 'the trail of changes cannot be read'
  | 'a fault of the server'

/** Refusals of calls are counted and not recorded, and a session that is over is no event. */
type UnrecordedReason =
  | 'no access token'
  | 'two tokens'
  | 'unknown'
  | 'issued at or before the not-before'
  | 'the credential is gone'
  | 'the token is revoked'
  | 'for another API'
  | 'of another environment'
  | 'the call names another environment'
  | 'a scope is missing'
  | 'the path of a route in another case'
  | 'a method that the route does not have'
  | 'no upstream'
  | 'the upstream does not answer'
  | 'the proxy does not tell which call it asks about'
  | 'two forms of forwarded headers that differ'
  | 'a forwarded header is there twice'
  | 'no API is named'
  | 'more than one API is named'
  | 'an API is named that is not here'
  | 'no API has the forwarded path'
  | 'a session and a token'
  | 'the session has ended'
  | 'the embedded session has ended'
  | 'the member is gone'
  | 'no sign-in waits for a second factor'
