/** A member's own password: changed by who knows it, and long enough for how much depends on it. */

import { checkPassword, fewestAlone, fewestWithFactor } from '../credentials/passwords.ts'
import type { SessionInUse } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { ownEvent } from './own-event.ts'
import { provePassword } from './password.ts'
import { type OpenedSession, renewed } from './session.ts'

/** Characters that a member's password needs. */
export async function fewestFor(
  reads: Pick<StoreReads, 'secondFactorsOf'>,
  memberId: string,
): Promise<number> {
  const factors = await reads.secondFactorsOf(memberId)
  return factors.some(({ state }) => state === 'active') ? fewestWithFactor : fewestAlone
}

/** Ends all sessions but this one, which goes on under a new value. */
export async function changeOwnPassword(
  context: SignInContext,
  { session, member }: SessionInUse,
  { current, password }: { readonly current: string; readonly password: string },
  visitor: Visitor,
): Promise<OpenedSession> {
  const { store, hashing, now } = context
  checkPassword(password, member.email, await fewestFor(store, member.id))
  await provePassword(context, { email: member.email, password: current }, visitor)
  const passwordHash = await hashing.hashPassword(password)
  const { cookie, set } = renewed(context, session, member.id)
  await store.change(async (change) => {
    // A second factor that allowed a short one may be gone since.
    checkPassword(password, member.email, await fewestFor(change, member.id))
    await change.updateMember(member.id, { passwordHash })
    await change.deleteSessionsOf(member.id, session.id)
    await change.updateSession(session.id, set)
    await change.record(ownEvent({ member, visitor, at: now() }, 'member.changed', { password: 'changed' }))
  })
  return { cookie, session: { ...session, ...set } }
}
