/** A forgotten password: a link by e-mail, to whom it belongs and to nobody else. Second factors stay as they are. */

import { changeBy } from '../credentials/context.ts'
import { checkPassword } from '../credentials/passwords.ts'
import type { Member } from '../stores/records.ts'
import { actorAt, type SignInContext, type Visitor } from './context.ts'
import { newLink, takeLink, usableLink } from './links.ts'
import { fewestFor } from './own-password.ts'
import { mayBeSignedIn } from './session.ts'

export interface ResetLink {
  readonly member: Member
  readonly address: string
}

/**
 * The link to be mailed; null where nobody has this address. The caller is told neither, and at the same time: whoever
 * asks does not wait for it.
 */
export async function passwordResetFor(
  context: SignInContext,
  email: string,
  visitor: Visitor,
): Promise<ResetLink | null> {
  const found = await context.store.findMemberByEmail(email.normalize('NFC').toLowerCase())
  if (found === null || !mayBeSignedIn(found.member, found.organization)) return null
  const { member } = found
  const content = { organizationId: null, email: null, role: null, createdBy: member.id }
  const made = newLink(context, { ...content, purpose: 'password-reset', memberId: member.id })
  await context.store.change(async (change) => {
    await change.deleteLinksOf('password-reset', member.id)
    await change.insertLink(made.link)
    const subject = { organizationId: member.organizationId, memberId: member.id }
    const at = made.link.createdAt
    await change.record(
      changeBy(actorAt(member.id, visitor), { at, action: 'password-reset.asked', subject }),
    )
  })
  return { member, address: made.address }
}

/** Sets the password and ends every session. Nobody is signed in by it: the new password is, with the second factor. */
export async function resetPassword(
  context: SignInContext,
  { token, password }: { readonly token: string; readonly password: string },
  visitor: Visitor,
): Promise<void> {
  const { store, hashing, now } = context
  const link = await usableLink(store, token, 'password-reset', now())
  const memberId = link.memberId ?? ''
  const member = await store.member(memberId)
  if (member === null) return
  checkPassword(password, member.email, await fewestFor(store, memberId))
  const passwordHash = await hashing.hashPassword(password)
  await store.change(async (change) => {
    await takeLink(change, link)
    checkPassword(password, member.email, await fewestFor(change, memberId))
    await change.updateMember(memberId, { passwordHash })
    await change.deleteSessionsOf(memberId, null)
    const subject = { organizationId: member.organizationId, memberId }
    const details = { password: 'reset' }
    const at = now()
    await change.record(
      changeBy(actorAt(memberId, visitor), { at, action: 'member.changed', subject, details }),
    )
  })
}
