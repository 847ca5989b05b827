/** The hot path of an exchange: everything that does not change from token to token is prepared. */

import { randomFillSync } from 'node:crypto'
import type { Environment } from '@guichet/dialects'
import { jwsWriter } from '../signing-keys/jws-writer.ts'
import type { Signer } from '../signing-keys/keyring.ts'

/** What one access token says. */
export interface TokenContent {
  readonly issuer: string
  readonly audience: string
  readonly subject: string
  readonly clientId: string
  /** Ids. */
  readonly organization: string
  readonly environment: Environment
  readonly credentialId: string
  readonly memberId: string | null
  readonly scopes: readonly string[]
  readonly tokenId: string
  /** Seconds since the epoch. */
  readonly issuedAt: number
  readonly expiresAt: number
  /** Claims that a dialect promises besides. They never take the place of the others. */
  readonly extra: Readonly<Record<string, unknown>>
}

/** Makes the token: a JWT access token of RFC 9068. */
export type Minter = (content: TokenContent) => string

/** Claims that decide something, ours and those of RFC 7519, 7800 and 8693: not for a dialect to set. */
const RESERVED: ReadonlySet<string> = new Set([
  'iss',
  'aud',
  'sub',
  'client_id',
  'jti',
  'iat',
  'exp',
  'nbf',
  'scope',
  'org',
  'env',
  'cred',
  'mem',
  'cnf',
  'act',
  'may_act',
  // An own member of this name survives JSON and surprises whoever copies the claims.
  '__proto__',
])

/** A minter for one key; make it once. */
export function createMinter(signer: Signer): Minter {
  const write = jwsWriter(signer, 'at+jwt')
  return (content) => write(JSON.stringify(claimsOf(content)))
}

function claimsOf(content: TokenContent): Record<string, unknown> {
  const claims: Record<string, unknown> = {
    iss: content.issuer,
    exp: content.expiresAt,
    aud: content.audience,
    sub: content.subject,
    client_id: content.clientId,
    iat: content.issuedAt,
    jti: content.tokenId,
    scope: content.scopes.join(' '),
    org: content.organization,
    env: content.environment,
    cred: content.credentialId,
  }
  if (content.memberId !== null) claims['mem'] = content.memberId
  for (const name of Object.keys(content.extra)) {
    if (!RESERVED.has(name)) claims[name] = content.extra[name]
  }
  return claims
}

const TOKEN_ID_OCTETS = 16

/** One call of the generator costs more than the octets: it is asked for those of 256 ids at once. */
const pool: Buffer = Buffer.alloc(256 * TOKEN_ID_OCTETS)
let taken: number = pool.length

/** 128 random bits as 22 characters of base64url. */
export function newTokenId(): string {
  if (taken === pool.length) {
    randomFillSync(pool)
    taken = 0
  }
  taken += TOKEN_ID_OCTETS
  return pool.toString('base64url', taken - TOKEN_ID_OCTETS, taken)
}
