/**
 * The only step that can make a `ProvenCredential`, and only that type reaches the grant: the compiler says that no
 * token leaves unproven.
 *
 * An unknown key costs what a wrong secret costs. One digest is made and compared in every case; where secrets with
 * a slow hash are in use, every failure pays for one slow hash, so that their holders do not stand out either.
 */

import type { Hashing } from '../credentials/hashing.ts'
import type { Holder } from '../credentials/holder.ts'
import { liveSecrets } from '../credentials/live-secrets.ts'
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
  readonly #fast: boolean

  private constructor(holder: Holder, { secret, fast }: Match) {
    this.holder = holder
    this.secret = secret
    this.#fast = fast
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
    return new ProvenCredential(holder, match)
  }

  /**
   * The same proof for the holder as it stands now: it may have waited in the queue of the slow hashes while the
   * credential was changed. What was proved must still be what the holder proves itself with.
   */
  renewed(holder: Holder | null, now: number): ProvenCredential {
    if (holder === null || holder.id !== this.holder.id) throw new Refusal('invalid', 'it is gone meanwhile')
    const secret = liveSecrets(holder.secrets, now).find(({ id }) => id === this.secret?.id) ?? null
    const samePassword = holder.member?.passwordHash === this.holder.member?.passwordHash
    if (this.secret === null ? !samePassword : secret === null) {
      throw new Refusal('invalid', 'the secret was replaced meanwhile')
    }
    return new ProvenCredential(holder, { secret, fast: this.#fast })
  }

  /**
   * Makes up for the slow hash that a wrong secret would have paid: a right one that is refused all the same (revoked,
   * from another address) would otherwise be answered sooner, and so be told from a wrong one.
   */
  async payLikeAWrongOne({ hashing, slowInUse }: ProofParts, { secret, admit }: Presented): Promise<void> {
    if (this.#fast && slowInUse()) await hashing.spendSlow(secret, admit)
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

interface Match {
  /** Null for a password. */
  readonly secret: SecretRecord | null
  readonly fast: boolean
}

async function findMatch(
  { hashing, slowInUse }: ProofParts,
  holder: Holder | null,
  { secret, now, admit }: Presented,
): Promise<Match | null> {
  const digest = hashing.digest(secret)
  const live = liveSecrets(holder?.secrets ?? [], now)
  let match: SecretRecord | null = null
  const slow: SecretRecord[] = []
  for (const record of live.length > 0 ? live : [nobody]) {
    const matches = hashing.matchesFast(record, secret, digest)
    if (matches === null) slow.push(record)
    else if (matches && record !== nobody) match = record
  }
  if (match !== null) return { secret: match, fast: true }
  if (!slowInUse()) return null
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
    const matches = await hashing.verifyPassword(holder.member?.passwordHash ?? null, secret, admit)
    return matches ? { secret: null, fast: false } : null
  }
  if (records.length === 0) await hashing.spendSlow(secret, admit)
  for (const record of records) {
    if (await hashing.matchesSlow(record, secret, admit)) return { secret: record, fast: false }
  }
  return null
}
