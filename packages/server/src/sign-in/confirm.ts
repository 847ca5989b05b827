/**
 * A proof of presence within a session: what weighs heavily (a secret made anew, a member's role, a signing key) is not
 * done by whoever finds the browser open. The cookie gets a new value, as at each step.
 */

import { Refusal } from '../exchange/refusal.ts'
import { changeBy } from '../credentials/context.ts'
import type { SessionInUse } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { actorAt, type SignInContext, type Visitor } from './context.ts'
import { requestOptions } from './passkeys.ts'
import { provePassword } from './password.ts'
import { countWrong, type FactorAnswer, proveFactor, useFactor, wrongFactor } from './prove-factor.ts'
import { admit } from './refuse.ts'
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
  admit(context, member.email, visitor)
  const outcome = await context.store.change(async (change) => {
    const session = await change.sessionByDigest(found.session.digest)
    if (session === null) throw new Refusal('invalid', 'the session has ended')
    const proof = await proveFactor(context, change, { session, name: member.email }, presence, visitor)
    if (proof === null) return countWrong(context, change, session, wrongFactor(member), visitor)
    await useFactor(change, proof, context.now())
    return confirmed(context, change, { ...found, session }, proof.factor.kind, visitor)
  })
  if (outcome instanceof Refusal) throw outcome
  return outcome
}

async function confirmed(
  context: SignInContext,
  change: StoreChange,
  { session, member }: SessionInUse,
  proof: string,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { cookie, set } = renewed(context, session, member.id)
  await change.updateSession(session.id, set)
  const subject = { organizationId: member.organizationId, memberId: member.id }
  const actor = actorAt(member.id, visitor)
  const at = context.now()
  await change.record(changeBy(actor, { at, action: 'session.confirmed', subject, details: { proof } }))
  return { cookie, session: { ...session, ...set } }
}
