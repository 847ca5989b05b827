/** A forgotten password: a link by e-mail, to whom it belongs and to nobody else. Second factors stay as they are. */

import type { AuditDraft } from '../audit/event.ts'
import { changeBy } from '../credentials/context.ts'
import { checkPassword } from '../credentials/passwords.ts'
import type { Member } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { actorAt, type SignInContext, type Visitor } from './context.ts'
import { newLink, takeLink, usableLink } from './links.ts'
import { ownEvent } from './own-event.ts'
import { fewestFor } from './own-password.ts'
import { mayBeSignedIn } from './session.ts'

/** Between two mails to one member. */
const pause = 60_000

export interface ResetLink {
  readonly member: Member
  readonly address: string
}

/**
 * The link to be mailed; null where nobody has this address, or got a mail a moment ago. The caller is told none of it,
 * and does not wait for it; an address that nobody has costs the same change.
 */
export async function passwordResetFor(
  context: SignInContext,
  email: string,
  visitor: Visitor,
): Promise<ResetLink | null> {
  return context.store.change(async (change) => {
    const found = await change.findMemberByEmail(email.normalize('NFC').toLowerCase())
    const member = found !== null && mayBeSignedIn(found.member, found.organization) ? found.member : null
    await change.record(askedEvent(context, member, visitor))
    if (member === null || (await mailedLately(context, change, member.id))) return null
    const content = { organizationId: null, email: null, role: null, createdBy: member.id }
    const made = newLink(context, { ...content, purpose: 'password-reset', memberId: member.id })
    await change.deleteLinksOf('password-reset', member.id)
    await change.insertLink(made.link)
    return { member, address: made.address }
  })
}

async function mailedLately(
  { now }: Pick<SignInContext, 'now'>,
  change: StoreChange,
  memberId: string,
): Promise<boolean> {
  const links = await change.linksOf('password-reset', memberId)
  return links.some(({ createdAt }) => now() < createdAt + pause)
}

/** With what the throttle counts: other instances count it, too. */
function askedEvent({ now, throttle }: SignInContext, member: Member | null, visitor: Visitor): AuditDraft {
  const subject = { organizationId: member?.organizationId ?? null, memberId: member?.id ?? null }
  const actor = actorAt(member?.id ?? 'unknown', visitor)
  const event = changeBy(actor, { at: now(), action: 'password-reset.asked', subject })
  return { ...event, attempt: throttle.digests(null, visitor.address) }
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
    await change.record(ownEvent({ member, visitor, at: now() }, 'member.changed', { password: 'reset' }))
  })
}
