/**
 * A proof of presence within a session: what weighs heavily (a secret made anew, a member's role, a signing key) is not
 * done by whoever finds the browser open. The cookie gets a new value, as at each step.
 */

import type { SessionInUse } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { ownEvent } from './own-event.ts'
import { requestOptions } from './passkeys.ts'
import { provePassword } from './password.ts'
import { type FactorAnswer, withFactor } from './prove-factor.ts'
import { type OpenedSession, renewed } from './session.ts'

/** One of them. Who has a second factor proves with it, or with the password. */
export type Presence = { readonly password: string } | FactorAnswer

export async function askForPresence(
  { store, issuer }: Pick<SignInContext, 'store' | 'issuer'>,
  { session, member }: SessionInUse,
): Promise<object> {
  const options = await requestOptions(issuer, await store.secondFactorsOf(member.id))
  await store.challengeSession(session.id, options.challenge)
  return options
}

export async function confirmPresence(
  context: SignInContext,
  found: SessionInUse,
  presence: Presence,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { member } = found
  if ('password' in presence) {
    await provePassword(context, { email: member.email, password: presence.password }, visitor)
    return context.store.change((change) => confirmed(context, change, found, 'password', visitor))
  }
  const given = { digest: found.session.digest, member, answer: presence }
  return withFactor(context, given, visitor, (change, { factor, ...proved }) =>
    confirmed(context, change, proved, factor.kind, visitor),
  )
}

async function confirmed(
  context: SignInContext,
  change: StoreChange,
  { session, member }: Pick<SessionInUse, 'session' | 'member'>,
  proof: string,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { cookie, set } = renewed(context, session, member.id)
  await change.updateSession(session.id, set)
  await change.record(ownEvent({ member, visitor, at: context.now() }, 'session.confirmed', { proof }))
  return { cookie, session: { ...session, ...set } }
}
