/** The second step of a sign-in: a code or a passkey. At the fifth wrong one the password is asked for anew. */

import { Refusal } from '../exchange/refusal.ts'
import type { Member, Session } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { requestOptions } from './passkeys.ts'
import { countWrong, type FactorAnswer, proveFactor, useFactor, wrongFactor } from './prove-factor.ts'
import { isRandomToken, tokenDigest } from './random-token.ts'
import { admit, admitCounting } from './refuse.ts'
import { mayBeSignedIn, newSession, type OpenedSession, recordOpened, renewed } from './session.ts'

/**
 * What a browser needs for a passkey. After the password it is for that member's passkeys; without it a sign-in begins
 * here, and the passkey says whose it is: it was unlocked by a finger or a code, so that it is two factors by itself.
 */
export async function askForPasskey(
  context: SignInContext,
  cookie: string | null,
  visitor: Visitor,
): Promise<{ readonly opened: OpenedSession | null; readonly options: object }> {
  admitCounting(context, visitor)
  const waiting = cookie === null ? null : await waitingSession(context, cookie)
  const passkeys = waiting?.memberId == null ? [] : await context.store.secondFactorsOf(waiting.memberId)
  const options = await requestOptions(context.issuer, passkeys)
  const { challenge } = options
  if (waiting !== null) {
    await context.store.challengeSession(waiting.id, challenge)
    return { opened: null, options }
  }
  const opened = newSession(context, visitor, { state: 'waiting', memberId: null, challenge })
  await context.store.startSignIn(opened.session, null)
  return { opened, options }
}

export async function secondStep(
  context: SignInContext,
  cookie: string,
  answer: FactorAnswer,
  visitor: Visitor,
): Promise<OpenedSession> {
  const { store, throttle } = context
  const waiting = await waitingSession(context, cookie)
  if (waiting === null) throw new Refusal('invalid', 'no sign-in waits for a second factor')
  const tried = wrongFactor(waiting.memberId === null ? null : await store.member(waiting.memberId))
  admit(context, tried.name, visitor)
  const outcome = await store.change(async (change) => {
    const session = await change.sessionByDigest(waiting.digest)
    if (session === null) throw new Refusal('invalid', 'the sign-in is over')
    const proof = await proveFactor(context, change, { session, name: tried.name }, answer, visitor)
    const member = proof === null ? null : await memberSignedIn(change, proof.factor.memberId)
    if (proof === null || member === null) return countWrong(context, change, session, tried, visitor)
    await useFactor(change, proof, context.now())
    return open(context, change, { session, member, visitor, proof: proof.factor.kind })
  })
  if (outcome instanceof Refusal) throw outcome
  throttle.succeeded(outcome.member.email, visitor.address)
  return outcome
}

async function waitingSession(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  cookie: string,
): Promise<Session | null> {
  const session = isRandomToken(cookie) ? await store.sessionByDigest(tokenDigest(cookie)) : null
  return session?.state === 'waiting' && now() < session.expiresAt ? session : null
}

async function memberSignedIn(change: StoreChange, memberId: string): Promise<Member | null> {
  const member = await change.member(memberId)
  const organization = member === null ? null : await change.organization(member.organizationId)
  return member !== null && organization !== null && mayBeSignedIn(member, organization) ? member : null
}

interface Opening {
  readonly session: Session
  readonly member: Member
  readonly visitor: Visitor
  readonly proof: string
}

async function open(
  context: SignInContext,
  change: StoreChange,
  { session, member, visitor, proof }: Opening,
): Promise<OpenedSession & { readonly member: Member }> {
  const { cookie, set } = renewed(context, session, member.id)
  await change.updateSession(session.id, set)
  await recordOpened(change, { member, visitor, at: context.now() }, proof)
  return { cookie, session: { ...session, ...set }, member }
}
