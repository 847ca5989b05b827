/**
 * Wrong codes in a row lock an authenticator application. The throttle slows a thief of the password, and then forgets;
 * this count is kept in the store. Only who has given the password, or sits in an open session, can add to it.
 */

import type { AuditDraft } from '../audit/event.ts'
import { changeBy } from '../credentials/context.ts'
import type { SecondFactor } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { OwnDeed } from './own-event.ts'

/**
 * NIST SP 800-63B-4, section 3.2.2, allows at most 100 in a row, then the authenticator is disabled until it is bound anew;
 * lower limits are allowed. Of a million codes three are good at any moment, so 20 guesses find one once in 16,000 times;
 * and who is wrong 20 times has begun four sign-ins and given each up after five codes: no slip of a finger.
 */
export const mostWrongCodes = 20

/** For good: it is removed by its member or from the host, and another one added. */
export const isLocked = ({ wrongCodes }: Pick<SecondFactor, 'wrongCodes'>): boolean =>
  wrongCodes >= mostWrongCodes

/** A wrong code may have been meant for each of a member's applications, and counts for all. True where it locked one. */
export async function countWrongCode(change: StoreChange, guess: OwnDeed): Promise<boolean> {
  const counted = await change.addWrongCode(guess.member.id)
  const locked = counted.filter(({ wrongCodes }) => wrongCodes === mostWrongCodes)
  for (const factor of locked) await change.record(lockedEvent(factor, guess))
  return locked.length > 0
}

/** After a right code. What is locked stays so, or a member's own use would hand a thief fresh guesses at it. */
export async function forgiveWrongCodes(change: StoreChange, memberId: string): Promise<void> {
  for (const factor of await change.secondFactorsOf(memberId)) {
    if (factor.wrongCodes > 0 && !isLocked(factor)) {
      await change.updateSecondFactor(factor.id, { wrongCodes: 0 })
    }
  }
}

function lockedEvent({ id: factor, kind, wrongCodes }: SecondFactor, guess: OwnDeed): AuditDraft {
  const { member, visitor, at } = guess
  const actor = { id: 'server', address: visitor.address, requestId: visitor.requestId }
  const subject = { organizationId: member.organizationId, memberId: member.id }
  return changeBy(actor, {
    at,
    action: 'second-factor.locked',
    subject,
    details: { factor, kind, wrongCodes },
  })
}
