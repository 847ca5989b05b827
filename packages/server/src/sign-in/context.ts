/** What signing in works with, and who is at the other end of it. */

import type { Sealing } from '../credentials/sealing.ts'
import type { Hashing } from '../credentials/hashing.ts'
import type { Random } from '../credentials/secret-format.ts'
import type { Actor } from '../credentials/context.ts'
import type { Throttle } from '../exchange/throttle.ts'
import type { Member } from '../stores/records.ts'
import type { Store } from '../stores/store.ts'

/** Milliseconds. */
export interface SessionLimits {
  /** Unused for so long, a session ends. */
  readonly idle: number
  /** However much it is used, a session ends. */
  readonly absolute: number
  /** For so long after a proof of presence, what weighs heavily needs no new one. */
  readonly confirmed: number
}

export interface SignInContext {
  readonly store: Store
  /** Milliseconds since the epoch. */
  readonly now: () => number
  readonly random: Random
  readonly hashing: Pick<Hashing, 'hashPassword' | 'verifyPassword'>
  /** For the secrets of TOTP, which must be read back. */
  readonly sealing: Sealing
  /** The very counters of the exchange: a password is not guessed at twice as fast through two doors. */
  readonly throttle: Pick<Throttle, 'admit' | 'digests' | 'failed' | 'succeeded'>
  /** Where the console is reached; passkeys are bound to it, and links begin with it. */
  readonly issuer: string
  readonly limits: SessionLimits
  /** Called once a second factor of a member has been locked, and that is on the disk. Nobody waits for it. */
  readonly tellLocked: (member: Member) => void
}

/** A browser that asks. */
export interface Visitor {
  readonly address: string
  /** What it calls itself; cut short before it is kept. */
  readonly browser: string
  readonly requestId: string
}

export const actorAt = (memberId: string, { address, requestId }: Visitor): Actor => ({
  id: memberId,
  address,
  requestId,
})
