/** What a record says of the tokens that were made before it was touched: by the rules of every holder. */

import { mostTrailAge } from '../audit/follow.ts'
import { credentialEnd, memberEnd, organizationEnd, passwordEnd } from '../credentials/holder.ts'
import type { TokenLives } from '../signing-keys/in-use.ts'
import type { Credential, Member, Organization, RevokedToken, Touched } from '../stores/records.ts'
import { digestOf } from './digest.ts'

export interface Fate {
  readonly digest: string
  /** The instant (ms) at which the last of these tokens has died by itself. */
  readonly until: number
  readonly dead: boolean
  /** Tokens issued up to this second are dead; null where nothing is said. */
  readonly notBefore: number | null
}

/** Of what belongs to an organization. */
export interface OwnedFate extends Fate {
  readonly organizationId: string
  /** The last second in which a token was issued that this ends. A not-before of the organization at it ends all. */
  readonly lastIssued: number
}

/** Milliseconds by which the clocks of two instances may differ. */
export const mostClockDifference = 60_000

export const organizationFate = (
  { row, touchedAt }: Touched<Organization>,
  { longest }: TokenLives,
): Fate => ({
  digest: digestOf(row.id),
  until: touchedAt + longest,
  dead: organizationEnd(row) <= touchedAt,
  notBefore: secondOf(row.notBefore),
})

export const memberFate = ({ row, touchedAt }: Touched<Member>, { longest }: TokenLives): OwnedFate => ({
  digest: digestOf(row.id),
  organizationId: row.organizationId,
  until: touchedAt + longest,
  dead: memberEnd(row) <= touchedAt,
  notBefore: null,
  lastIssued: lastIssuedTo(touchedAt),
})

/** Tokens that were exchanged for a password name the member as their credential. */
export const passwordFate = ({ row, touchedAt }: Touched<Member>, { longest }: TokenLives): OwnedFate => ({
  digest: digestOf(row.id),
  organizationId: row.organizationId,
  until: touchedAt + longest,
  dead: passwordEnd(row) <= touchedAt,
  notBefore: null,
  lastIssued: lastIssuedTo(touchedAt),
})

export function credentialFate({ row, touchedAt }: Touched<Credential>, { ofApi }: TokenLives): OwnedFate {
  // Not by the clock, which every instance has another: an end that comes later is told by an event of its own.
  const dead = credentialEnd(row) <= touchedAt
  // A bearer token is used as it is, and has no second in which it was issued.
  const notBefore = row.kind === 'key-pair' ? secondOf(row.notBefore) : null
  return {
    digest: digestOf(row.id),
    organizationId: row.organizationId,
    until: touchedAt + ofApi(row.api),
    dead,
    notBefore,
    lastIssued: Math.max(dead ? lastIssuedTo(touchedAt) : 0, notBefore ?? 0),
  }
}

/** Its end has the leeway in it: until then nobody may forget it. */
export const tokenFate = ({ tokenId, organizationId, issuedAt, expiresAt }: RevokedToken): OwnedFate => ({
  digest: digestOf(tokenId),
  organizationId,
  until: expiresAt,
  dead: true,
  notBefore: null,
  lastIssued: Math.floor(issuedAt / 1000),
})

/** To who was switched off: another instance goes on until it has followed, and says when by its own clock. */
const lastIssuedTo = (touchedAt: number): number =>
  Math.floor((touchedAt + mostTrailAge + mostClockDifference) / 1000)

/** `iat` has whole seconds, and a token of the very second of a not-before is refused. */
const secondOf = (notBefore: number | null): number | null =>
  notBefore === null ? null : Math.floor(notBefore / 1000)
