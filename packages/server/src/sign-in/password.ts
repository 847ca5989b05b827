/**
 * The first step of a sign-in: e-mail address and password. An unknown address costs what a wrong password costs, and
 * is answered alike; so are a member that is disabled and one that has no password yet.
 */

import type { Refusal } from '../exchange/refusal.ts'
import type { Member, SecondFactorKind } from '../stores/records.ts'
import type { StoreReads } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { admit, counted, refusedEvent, refusedSignIn, type Tried } from './refuse.ts'
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
  const { store, throttle } = context
  const member = await provePassword(context, given, visitor)
  const factors = await activeKinds(store, member.id)
  const state = factors.length === 0 ? 'open' : 'waiting'
  const opened = newSession(context, visitor, { state, memberId: member.id, challenge: null })
  if (state === 'waiting') {
    const kept = await store.startSignIn(opened.session, member.passwordHash)
    if (!kept) throw await refusedSignIn(context, changedMeanwhile(member), visitor)
    return { state, factors, ...opened }
  }
  const refusal = await openAlone(context, member, opened, visitor)
  if (refusal !== null) throw refusal
  throttle.succeeded(member.email, visitor.address)
  return { state, ...opened }
}

async function activeKinds(
  reads: Pick<StoreReads, 'secondFactorsOf'>,
  memberId: string,
): Promise<readonly SecondFactorKind[]> {
  const active = (await reads.secondFactorsOf(memberId)).filter(({ state }) => state === 'active')
  return [...new Set(active.map(({ kind }) => kind))]
}

/**
 * A proof takes long. Whoever disabled the member, changed the password or added a second factor in that time has ended
 * what was open; nothing opens behind their back.
 */
async function openAlone(
  context: SignInContext,
  proved: Member,
  { session }: OpenedSession,
  visitor: Visitor,
): Promise<Refusal | null> {
  return context.store.change(async (change) => {
    const found = await change.findMemberByEmail(proved.email)
    const same = found?.member.passwordHash === proved.passwordHash
    const alone = (await activeKinds(change, proved.id)).length === 0
    if (found === null || !same || !alone || !mayBeSignedIn(found.member, found.organization)) {
      await change.record(refusedEvent(context, changedMeanwhile(proved), visitor))
      return counted(context, changedMeanwhile(proved), visitor)
    }
    await change.insertSession(session)
    await recordOpened(change, { member: found.member, visitor, at: session.createdAt }, 'password')
    return null
  })
}

const changedMeanwhile = (member: Member): Tried => ({
  name: member.email,
  member,
  reason: 'changed meanwhile',
})

/** The member whose password it is, or a thrown `Refusal`. */
export async function provePassword(
  context: SignInContext,
  { email, password }: PasswordGiven,
  visitor: Visitor,
): Promise<Member> {
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
