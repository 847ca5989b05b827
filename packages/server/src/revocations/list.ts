/** The list as text: what every verifier reads, and the pure half of making it. */

import { hash } from 'node:crypto'
import { type Entry, withinBudget } from './budget.ts'
import { digestsText, digestText } from './digest.ts'
import type { Revoked } from './revocations.ts'

export interface ListFacts {
  readonly issuer: string
  /** The keys whose tokens are good: all that are published. */
  readonly kids: readonly string[]
  readonly revoked: Revoked
  /** The most entries. */
  readonly budget: number
}

export interface UnsignedList {
  readonly seq: number
  /** JSON; `issuedAt` in seconds. */
  readonly payload: (issuedAt: number) => string
  /**
   * A strong validator, quotes included. Of what the list says and not of its bytes: two instances that say the same
   * sign at different moments, and whoever asks one after the other need not fetch it twice.
   */
  readonly etag: string
}

export function writeList({ issuer, kids, revoked, budget }: ListFacts): UnsignedList {
  const { seq } = revoked
  const { tokens, credentials, organizations, members } = withinBudget(revoked, budget)
  const said = {
    seq,
    kids,
    dead: {
      tokens: deadIn(tokens),
      credentials: deadIn(credentials),
      organizations: deadIn(organizations),
      members: deadIn(members),
    },
    notBefore: {
      credentials: boundsIn(credentials),
      organizations: boundsIn(organizations),
      members: boundsIn(members),
    },
  }
  const text = JSON.stringify(said)
  return {
    seq,
    payload: (issuedAt) => `${JSON.stringify({ iss: issuer, iat: issuedAt }).slice(0, -1)},${text.slice(1)}`,
    etag: `"${hash('sha256', text, 'base64url')}"`,
  }
}

const deadIn = (entries: readonly Entry[]): string =>
  digestsText(entries.filter(({ dead }) => dead).map(({ digest }) => digest))

/**
 * Seconds up to which tokens are refused, by digest, in the order of the digests. Of who is dead nothing more is said, so
 * that nobody has two entries.
 */
function boundsIn(entries: readonly Entry[]): readonly (readonly [string, number])[] {
  const bounds: { readonly digest: string; readonly second: number }[] = []
  for (const { digest, dead, notBefore } of entries) {
    if (!dead && notBefore !== null) bounds.push({ digest, second: notBefore })
  }
  bounds.sort((a, b) => (a.digest < b.digest ? -1 : 1))
  return bounds.map(({ digest, second }) => [digestText(digest), second])
}
