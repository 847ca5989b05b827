/**
 * A proof of presence within a session: what weighs heavily (a secret made anew, a member's role, a signing key) is not
 * done by whoever finds the browser open. The cookie gets a new value, as at each step.
 */

import { Refusal } from '../exchange/refusal.ts'
import { changeBy } from '../credentials/context.ts'
import type { Session, SessionInUse } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { actorAt, type SignInContext, type Visitor } from './context.ts'
import { provePassword } from './password.ts'
import { admit, refusedSignIn } from './refuse.ts'
import { type OpenedSession, renewed } from './session.ts'
import { counterOfSignature, passkeyIdOf, requestOptions } from './passkeys.ts'
import { matchingStep } from './totp.ts'

/** One of them. Who has a second factor proves with it, or with the password. */
export type Presence =
  | { readonly password: string }
  | { readonly code: string }
  /** What the browser answered to `askForPresence`. */
  | { readonly passkey: unknown }

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
  const { session, member } = found
  const used = await prove(context, found, presence, visitor)
  const { cookie, set } = renewed(context, session, member.id)
  await context.store.change(async (change) => {
    if (used !== null) await useFactor(change, member.id, used, context.now())
    await change.updateSession(session.id, set)
    const subject = { organizationId: member.organizationId, memberId: member.id }
    const details = { proof: Object.keys(presence)[0] }
    const at = context.now()
    await change.record(
      changeBy(actorAt(member.id, visitor), { at, action: 'session.confirmed', subject, details }),
    )
  })
  return { cookie, session: { ...session, ...set } }
}

/** A code serves once, also where two requests bring it at the same time. */
async function useFactor(
  change: StoreChange,
  memberId: string,
  { id, counter }: UsedFactor,
  at: number,
): Promise<void> {
  const factor = (await change.secondFactorsOf(memberId)).find((known) => known.id === id)
  if (factor === undefined || (factor.kind === 'totp' && counter <= factor.counter)) {
    throw new Refusal('invalid', 'the code was used meanwhile')
  }
  await change.updateSecondFactor(id, { counter, usedAt: at })
}

interface UsedFactor {
  readonly id: string
  readonly counter: number
}

/** Null for the password; else the factor that was proved, with its counter from now on. */
async function prove(
  context: SignInContext,
  { session, member }: SessionInUse,
  presence: Presence,
  visitor: Visitor,
): Promise<UsedFactor | null> {
  if ('password' in presence) {
    await provePassword(context, { email: member.email, password: presence.password }, visitor)
    return null
  }
  admit(context, member.email, visitor)
  const proof =
    'code' in presence
      ? await proveCode(context, member.id, presence.code)
      : await provePasskey(context, session, presence.passkey)
  if (proof !== null) return proof
  const tried = { name: member.email, member, reason: 'wrong second factor' }
  throw await refusedSignIn(context, tried, visitor)
}

async function proveCode(
  { store, sealing, now }: SignInContext,
  memberId: string,
  code: string,
): Promise<UsedFactor | null> {
  for (const factor of await store.secondFactorsOf(memberId)) {
    if (factor.kind !== 'totp' || factor.state !== 'active') continue
    const counter = matchingStep(sealing, factor, code, now())
    if (counter !== null) return { id: factor.id, counter }
  }
  return null
}

async function provePasskey(
  { store, issuer }: SignInContext,
  { challenge, memberId }: Session,
  response: unknown,
): Promise<UsedFactor | null> {
  const passkeyId = passkeyIdOf(response)
  const factor = passkeyId === null ? null : await store.secondFactorByPasskey(passkeyId)
  if (challenge === null || factor === null || factor.memberId !== memberId) return null
  const counter = await counterOfSignature(issuer, challenge, factor, response)
  return counter === null ? null : { id: factor.id, counter }
}
