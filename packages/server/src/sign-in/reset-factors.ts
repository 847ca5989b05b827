/**
 * For a member who has lost their second factors: from the host alone, and by no page (battery C22). Their password goes
 * too, for beside a second factor it may have been a short one; a link lets them choose another.
 */

import { type Actor, changeBy } from '../credentials/context.ts'
import { memberById } from '../credentials/find.ts'
import { characters } from '../credentials/secret-format.ts'
import type { Member } from '../stores/records.ts'
import type { SignInContext } from './context.ts'
import { newLink } from './links.ts'

export interface ResetFactors {
  readonly member: Member
  /** How many second factors there were. */
  readonly removed: number
  /** The link, which serves once and for an hour. */
  readonly address: string
}

export async function resetFactors(
  context: Pick<SignInContext, 'store' | 'now' | 'random' | 'issuer' | 'hashing'>,
  id: string,
  actor: Actor,
): Promise<ResetFactors> {
  const { store, now, random, hashing } = context
  await memberById(store, id)
  // One that nobody knows: a member without any would open the first run again.
  const passwordHash = await hashing.hashPassword(characters(40, random))
  return store.change(async (change) => {
    const member = await memberById(change, id)
    const factors = await change.secondFactorsOf(id)
    for (const factor of factors) await change.deleteSecondFactor(factor.id)
    await change.updateMember(id, { passwordHash })
    await change.deleteSessionsOf(id, null)
    await change.deleteLinksOf('password-reset', id)
    const content = { organizationId: null, email: null, role: null, createdBy: actor.id }
    const { link, address } = newLink(context, { ...content, purpose: 'password-reset', memberId: id })
    await change.insertLink(link)
    const subject = { organizationId: member.organizationId, memberId: id }
    const details = { secondFactors: 'reset', password: 'reset' }
    await change.record(changeBy(actor, { at: now(), action: 'member.changed', subject, details }))
    return { member, removed: factors.length, address }
  })
}
