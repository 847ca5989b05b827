/** Invitations: a link makes its holder the member that the link says, with a password of their own choice. */

import { type Actor, changeBy } from '../credentials/context.ts'
import { addMember, withHashedPassword } from '../credentials/create-member.ts'
import { organizationById } from '../credentials/find.ts'
import { holderOfCredential, unusable } from '../credentials/holder.ts'
import { isId } from '../credentials/ids.ts'
import { checkEmail } from '../credentials/names.ts'
import { Refused } from '../credentials/refused.ts'
import { mayGive } from '../credentials/roles.ts'
import type { Link, MemberRole, Organization } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { type NewLink, newLink, takeLink, unusableLink, usableLink } from './links.ts'
import { newSession, type OpenedSession, recordOpened } from './session.ts'

type InvitationReads = Pick<StoreReads, 'linkByDigest' | 'organization' | 'member' | 'findById'>

export interface Invitation {
  readonly organizationId: string
  readonly email: string
  readonly role: MemberRole
}

/** The address of the link is shown this one time. */
export async function invite(
  context: SignInContext,
  { organizationId, role, ...given }: Invitation,
  actor: Actor,
): Promise<NewLink> {
  const email = checkEmail(given.email)
  const made = newLink(context, {
    purpose: 'invitation',
    organizationId,
    email,
    role,
    memberId: null,
    createdBy: actor.id,
  })
  await context.store.change(async (change) => {
    await organizationById(change, organizationId)
    // Nothing is told of the members of others: that such an address is taken, its owner hears from the link.
    if ((await change.findMemberByEmail(email))?.member.organizationId === organizationId) {
      throw new Refused('taken', 'email', 'A member has this e-mail address already.')
    }
    await change.insertLink(made.link)
    const details = { email, role, invitation: made.link.id }
    const subject = { organizationId }
    await change.record(
      changeBy(actor, { at: made.link.createdAt, action: 'invitation.created', subject, details }),
    )
  })
  return made
}

export async function withdrawInvitation(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  { id, organizationId, email }: Link,
  actor: Actor,
): Promise<void> {
  await store.change(async (change) => {
    if (!(await change.deleteLink(id))) {
      throw new Refused('state', null, 'The invitation was accepted or withdrawn already.')
    }
    const subject = { organizationId }
    const details = { email, invitation: id }
    await change.record(changeBy(actor, { at: now(), action: 'invitation.withdrawn', subject, details }))
  })
}

/** Whom the link is for, so that the page can say so before a password is chosen. */
export async function invitationOf(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  token: string,
): Promise<{ readonly email: string; readonly organization: string }> {
  const { email, organization } = await usableInvitation(store, token, now())
  return { email: email ?? '', organization: organization.name }
}

/** A link is worth what its organization and whoever made it are worth now. */
async function usableInvitation(
  reads: InvitationReads,
  token: string,
  at: number,
): Promise<Link & { readonly organization: Organization }> {
  const link = await usableLink(reads, token, 'invitation', at)
  const organization = await organizationById(reads, link.organizationId ?? '')
  if (organization.state !== 'active' || !(await mayInvite(reads, link, at))) throw unusableLink()
  return { ...link, organization }
}

/** Whoever was disabled or given a lesser role since invites nobody any more, and to no role beyond their own. */
async function mayInvite(reads: InvitationReads, { createdBy, role }: Link, at: number): Promise<boolean> {
  if (isId('mem', createdBy)) {
    const maker = await reads.member(createdBy)
    return maker?.state === 'active' && mayGive(maker.role, role ?? 'viewer')
  }
  if (!isId('cred', createdBy)) return true
  const maker = await reads.findById(createdBy)
  return maker !== null && unusable(holderOfCredential(maker), at) === null
}

export async function acceptInvitation(
  context: SignInContext,
  { token, password }: { readonly token: string; readonly password: string },
  visitor: Visitor,
): Promise<OpenedSession> {
  const { store, hashing, now } = context
  const link = await usableInvitation(store, token, now())
  const hashed = await withHashedPassword(hashing, {
    organizationId: link.organizationId ?? '',
    email: link.email ?? '',
    role: link.role ?? 'viewer',
    password,
  })
  return store.change(async (change) => {
    await usableInvitation(change, token, now())
    await takeLink(change, link)
    const actor: Actor = { id: link.createdBy, address: visitor.address, requestId: visitor.requestId }
    const member = await addMember(change, context, hashed, actor)
    const opened = newSession(context, visitor, { state: 'open', memberId: member.id, challenge: null })
    await change.insertSession(opened.session)
    await recordOpened(change, { member, visitor, at: opened.session.createdAt }, 'invitation')
    return opened
  })
}
