/** What a record says of the tokens that were made before it was touched: by the rules of every holder. */

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

export const organizationFate = (
  { row, touchedAt }: Touched<Organization>,
  { longest }: TokenLives,
): Fate => ({
  digest: digestOf(row.id),
  until: touchedAt + longest,
  dead: organizationEnd(row) <= touchedAt,
  notBefore: secondOf(row.notBefore),
})

export const memberFate = ({ row, touchedAt }: Touched<Member>, { longest }: TokenLives): Fate => ({
  digest: digestOf(row.id),
  until: touchedAt + longest,
  dead: memberEnd(row) <= touchedAt,
  notBefore: null,
})

/** Tokens that were exchanged for a password name the member as their credential. */
export const passwordFate = ({ row, touchedAt }: Touched<Member>, { longest }: TokenLives): Fate => ({
  digest: digestOf(row.id),
  until: touchedAt + longest,
  dead: passwordEnd(row) <= touchedAt,
  notBefore: null,
})

export const credentialFate = ({ row, touchedAt }: Touched<Credential>, { ofApi }: TokenLives): Fate => ({
  digest: digestOf(row.id),
  until: touchedAt + ofApi(row.api),
  // Not by the clock, which every instance has another: an end that comes later is told by an event of its own.
  dead: credentialEnd(row) <= touchedAt,
  // A bearer token is used as it is, and has no second in which it was issued.
  notBefore: row.kind === 'key-pair' ? secondOf(row.notBefore) : null,
})

/** Its end has the leeway in it: until then nobody may forget it. */
export const tokenFate = ({ tokenId, expiresAt }: RevokedToken): Fate => ({
  digest: digestOf(tokenId),
  until: expiresAt,
  dead: true,
  notBefore: null,
})

/** `iat` has whole seconds, and a token of the very second of a not-before is refused. */
const secondOf = (notBefore: number | null): number | null =>
  notBefore === null ? null : Math.floor(notBefore / 1000)
