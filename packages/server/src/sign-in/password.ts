/**
 * The first step of a sign-in: e-mail address and password. An unknown address costs what a wrong password costs, and
 * is answered alike; so are a member that is disabled and one that has no password yet.
 */

import type { SecondFactorKind, SessionInUse } from '../stores/records.ts'
import type { SignInContext, Visitor } from './context.ts'
import { admit, refusedSignIn } from './refuse.ts'
import { mayBeSignedIn, newSession, type OpenedSession, recordOpened } from './session.ts'

export interface PasswordGiven {
  readonly email: string
  readonly password: string
}

/** `waiting`: one of these factors must follow. */
export type SignInStep =
  | ({ readonly state: 'open' } & OpenedSession)
  | ({ readonly state: 'waiting'; readonly factors: readonly SecondFactorKind[] } & OpenedSession)

export async function signInWithPassword(
  context: SignInContext,
  given: PasswordGiven,
  visitor: Visitor,
): Promise<SignInStep> {
  const member = await provePassword(context, given, visitor)
  const active = (await context.store.secondFactorsOf(member.id)).filter(({ state }) => state === 'active')
  const factors = [...new Set(active.map(({ kind }) => kind))]
  const state = factors.length === 0 ? 'open' : 'waiting'
  const opened = newSession(context, visitor, { state, memberId: member.id, challenge: null })
  if (state === 'waiting') {
    await context.store.startSignIn(opened.session)
    return { state, factors, ...opened }
  }
  await context.store.change(async (change) => {
    await change.insertSession(opened.session)
    await recordOpened(change, { member, visitor, at: opened.session.createdAt }, 'password')
  })
  context.throttle.succeeded(member.email, visitor.address)
  return { state, ...opened }
}

/** The member whose password it is, or a thrown `Refusal`. */
export async function provePassword(
  context: SignInContext,
  { email, password }: PasswordGiven,
  visitor: Visitor,
): Promise<SessionInUse['member']> {
  const name = email.normalize('NFC').toLowerCase()
  const admitted = (): void => admit(context, name, visitor)
  admitted()
  const found = await context.store.findMemberByEmail(name)
  const hash = found?.member.passwordHash ?? null
  const matches = await context.hashing.verifyPassword(hash, password, admitted)
  if (found !== null && matches && mayBeSignedIn(found.member, found.organization)) return found.member
  const reason = found === null ? 'unknown member' : matches ? 'disabled' : 'wrong password'
  throw await refusedSignIn(context, { name, member: found?.member ?? null, reason }, visitor)
}
