/**
 * The first run: one link, printed once by the server, by which the operator's first owner sets a password. There is
 * no default password, and the link is worth nothing from the moment that an owner can sign in.
 */

import { changeEvent } from '../audit/change-event.ts'
import type { Actor } from '../credentials/context.ts'
import { addMember, withHashedPassword } from '../credentials/create-member.ts'
import { addOrganization } from '../credentials/create-organization.ts'
import { Refused } from '../credentials/refused.ts'
import type { SignInContext, Visitor } from './context.ts'
import { newLink, takeLink, usableLink } from './links.ts'
import { newSession, type OpenedSession, recordOpened } from './session.ts'

/** The address of a new link; null where an owner of the operator can sign in already. It ends the links before it. */
export async function firstRunAddress(
  context: Pick<SignInContext, 'store' | 'now' | 'random' | 'issuer'>,
): Promise<string | null> {
  const { store, now } = context
  if (await store.operatorCanSignIn()) return null
  const content = { organizationId: null, email: null, role: null, memberId: null, createdBy: 'server' }
  const { link, address } = newLink(context, { ...content, purpose: 'first-run' })
  await store.change(async (change) => {
    await change.deleteLinksOf('first-run', null)
    await change.insertLink(link)
    const details = { purpose: 'first-run' }
    await change.record(changeEvent({ at: now(), action: 'invitation.created', actor: 'server', details }))
  })
  return address
}

export interface FirstOwner {
  readonly token: string
  /** The name of the operator's organization, where there is none yet. */
  readonly organization: string
  readonly email: string
  readonly password: string
}

export async function completeFirstRun(
  context: SignInContext,
  { token, organization: name, email, password }: FirstOwner,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { store, hashing, now } = context
  const link = await usableLink(store, token, 'first-run', now())
  const input = { organizationId: '', email, role: 'owner', password } as const
  const hashed = await withHashedPassword(hashing, input)
  return store.change(async (change) => {
    await takeLink(change, link)
    if (await change.operatorCanSignIn()) {
      throw new Refused('state', null, 'The first owner is there already: sign in.')
    }
    const actor: Actor = { id: 'first-run', address: visitor.address, requestId: visitor.requestId }
    const organization =
      (await change.operatorOrganization()) ??
      (await addOrganization(change, context, { name, operator: true }, actor))
    const owner = { ...hashed, organizationId: organization.id }
    const member = await addMember(change, context, owner, actor)
    const opened = newSession(context, visitor, { state: 'open', memberId: member.id, challenge: null })
    await change.insertSession(opened.session)
    await recordOpened(change, { member, visitor, at: opened.session.createdAt }, 'first-run')
    return opened
  })
}
