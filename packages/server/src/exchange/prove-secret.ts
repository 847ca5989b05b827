/**
 * The only step that can make a `ProvenCredential`, and only that type reaches the grant: the compiler says that no
 * token leaves unproven.
 *
 * An unknown key costs what a wrong secret costs. One digest is made and compared in every case; where secrets with
 * a slow hash are in use, every failure pays for one slow hash, so that their holders do not stand out either.
 */

import type { Hashing } from '../credentials/hashing.ts'
import type { Holder } from '../credentials/holder.ts'
import type { SecretRecord } from '../stores/records.ts'
import { Refusal } from './refusal.ts'

export type ProvingHash = Pick<
  Hashing,
  'digest' | 'matchesFast' | 'matchesSlow' | 'verifyPassword' | 'spendSlow'
>

export interface ProofParts {
  readonly hashing: ProvingHash
  /** Whether a password or an imported slow hash may be what is guessed at. */
  readonly slowInUse: () => boolean
}

export interface Presented {
  readonly secret: string
  readonly now: number
  /** Throws where the throttle blocks. Called again right before each proof: guesses in parallel all count. */
  readonly admit: () => void
}

export class ProvenCredential {
  readonly holder: Holder
  /** The secret that matched; null for a password. */
  readonly secret: SecretRecord | null
  readonly #proof = true

  private constructor(holder: Holder, secret: SecretRecord | null) {
    this.holder = holder
    this.secret = secret
  }

  static async prove(
    parts: ProofParts,
    holder: Holder | null,
    presented: Presented,
  ): Promise<ProvenCredential> {
    presented.admit()
    const match = await findMatch(parts, holder, presented)
    if (holder === null || match === null) {
      throw new Refusal('invalid', holder === null ? 'unknown key' : 'wrong secret')
    }
    return new ProvenCredential(holder, match === 'password' ? null : match)
  }

  /** Keeps the class nominal: an object of the same shape is not one. */
  get proven(): boolean {
    return this.#proof
  }
}

/** Compared against where there is nothing to compare with, so that the work is the same. */
const nobody: SecretRecord = {
  id: 'nobody',
  credentialId: 'nobody',
  algorithm: 'hmac',
  verifier: 'A'.repeat(43),
  parameters: null,
  lastFour: '',
  createdAt: 0,
  expiresAt: null,
}

type Match = SecretRecord | 'password'

async function findMatch(
  { hashing, slowInUse }: ProofParts,
  holder: Holder | null,
  { secret, now, admit }: Presented,
): Promise<Match | null> {
  const digest = hashing.digest(secret)
  const live = (holder?.secrets ?? []).filter(({ expiresAt }) => expiresAt === null || expiresAt > now)
  let match: Match | null = null
  const slow: SecretRecord[] = []
  for (const record of live.length > 0 ? live : [nobody]) {
    const matches = hashing.matchesFast(record, secret, digest)
    if (matches === null) slow.push(record)
    else if (matches && record !== nobody) match = record
  }
  if (match !== null || !slowInUse()) return match
  return findSlowMatch(hashing, holder, slow, secret, admit)
}

async function findSlowMatch(
  hashing: ProvingHash,
  holder: Holder | null,
  records: readonly SecretRecord[],
  secret: string,
  admit: () => void,
): Promise<Match | null> {
  if (holder?.kind === 'password') {
    return (await hashing.verifyPassword(holder.member?.passwordHash ?? null, secret, admit))
      ? 'password'
      : null
  }
  if (records.length === 0) await hashing.spendSlow(secret, admit)
  for (const record of records) if (await hashing.matchesSlow(record, secret, admit)) return record
  return null
}
