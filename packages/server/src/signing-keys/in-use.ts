/** What the signed tokens of an installation ask of its signing keys. */

import { MOST_LEEWAY } from '@guichet/verify'
import type { SigningAlgorithm } from '../configuration/configuration.ts'
import type { SigningKey } from '../stores/records.ts'
import type { Lifespans } from './lifecycle.ts'
import { type KeyMaking, rotateSigningKey, type SigningKeyStore } from './rotate.ts'

/** The tokens of one API. */
export interface SignedTokens {
  readonly algorithm: SigningAlgorithm
  /** Seconds. */
  readonly lifetime: number
}

export const algorithmsOf = (apis: Iterable<SignedTokens>): ReadonlySet<SigningAlgorithm> =>
  new Set(Array.from(apis, ({ algorithm }) => algorithm))

const second = 1_000

/** Another instance may sign with the old key, or for a credential that is off, until it has followed the change. */
const followed = 5 * second

/**
 * As the configuration has them now: after a shorter life was configured, a key that retires is not kept for tokens
 * that were made for the longer one.
 *
 * @param leeway seconds that the clocks of verifiers may be apart
 */
export function lifespansOf(apis: Iterable<SignedTokens>, leeway: number): Lifespans {
  const longest = new Map<string, number>()
  for (const { algorithm, lifetime } of apis) {
    longest.set(algorithm, Math.max(longest.get(algorithm) ?? 0, lifetime * second))
  }
  return {
    longestLife: (algorithm) => longest.get(algorithm) ?? 0,
    leeway: leeway * second + followed,
  }
}

/** What a verifier may be told to add to the end of a token, in milliseconds: more it refuses. */
const mostLeeway = MOST_LEEWAY * second

/** Milliseconds from a change until the last token has died that was made before it. */
export interface TokenLives {
  readonly ofApi: (api: string) => number
  readonly longest: number
}

export interface NamedTokens extends SignedTokens {
  readonly name: string
}

/** Until when the tokens of each API live that were made before a change, wherever they are judged. */
export function tokenLivesOf(apis: Iterable<NamedTokens>): TokenLives {
  const lives = new Map<string, number>()
  for (const { name, lifetime } of apis) lives.set(name, lifetime * second + mostLeeway + followed)
  const longest = Math.max(...lives.values())
  // An API that was taken out of the configuration may still have tokens.
  return { ofApi: (api) => lives.get(api) ?? longest, longest }
}

/** Starts a rotation of each algorithm. Gives the keys that were made: none for one where a key is waiting already. */
export async function rotateSigningKeys(
  store: SigningKeyStore,
  algorithms: Iterable<SigningAlgorithm>,
  making: KeyMaking & { readonly publishAhead: number },
): Promise<readonly SigningKey[]> {
  const made: SigningKey[] = []
  for (const algorithm of algorithms) {
    const key = await rotateSigningKey(store, algorithm, making)
    if (key !== null) made.push(key)
  }
  return made
}
