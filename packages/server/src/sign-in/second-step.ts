/**
 * The second step of a sign-in: a code or a passkey. Each wrong one counts, for the challenge and for the throttle; at
 * the fifth the challenge is gone, and the password is asked for anew. Tries in parallel stand in one line.
 */

import { Refusal } from '../exchange/refusal.ts'
import type { Member, SecondFactor, Session } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { counterOfSignature, passkeyIdOf, requestOptions } from './passkeys.ts'
import { isRandomToken, tokenDigest } from './random-token.ts'
import { admit, counted, refusedEvent, type Tried } from './refuse.ts'
import { mayBeSignedIn, newSession, type OpenedSession, recordOpened, renewed } from './session.ts'
import { matchingStep } from './totp.ts'

const mostFailures = 5

/** A factor that has been proved, and its counter from now on. */
interface Proof {
  readonly factor: SecondFactor
  readonly counter: number
}

type Prove = (change: StoreChange, session: Session) => Promise<Proof | null>

export async function signInWithTotp(
  context: SignInContext,
  cookie: string,
  code: string,
  visitor: Visitor,
): Promise<OpenedSession> {
  return secondStep(context, cookie, visitor, async (change, { memberId }) => {
    const factors = memberId === null ? [] : await change.secondFactorsOf(memberId)
    for (const factor of factors.filter(({ kind, state }) => kind === 'totp' && state === 'active')) {
      const counter = matchingStep(context.sealing, factor, code, context.now())
      if (counter !== null) return { factor, counter }
    }
    return null
  })
}

/**
 * What a browser needs for a passkey. After the password it is for that member's passkeys; without it a sign-in begins
 * here, and the passkey says whose it is: it was unlocked by a finger or a code, so that it is two factors by itself.
 */
export async function askForPasskey(
  context: SignInContext,
  cookie: string | null,
  visitor: Visitor,
): Promise<{ readonly opened: OpenedSession | null; readonly options: object }> {
  const waiting = cookie === null ? null : await waitingSession(context, cookie)
  const passkeys = waiting?.memberId == null ? [] : await context.store.secondFactorsOf(waiting.memberId)
  const options = await requestOptions(context.issuer, passkeys)
  const { challenge } = options
  if (waiting !== null) {
    await context.store.challengeSession(waiting.id, challenge)
    return { opened: null, options }
  }
  const opened = newSession(context, visitor, { state: 'waiting', memberId: null, challenge })
  await context.store.startSignIn(opened.session)
  return { opened, options }
}

export async function signInWithPasskey(
  context: SignInContext,
  cookie: string,
  response: unknown,
  visitor: Visitor,
): Promise<OpenedSession> {
  return secondStep(context, cookie, visitor, async (change, { challenge, memberId }) => {
    const passkeyId = passkeyIdOf(response)
    const factor = passkeyId === null ? null : await change.secondFactorByPasskey(passkeyId)
    if (challenge === null || factor?.state !== 'active') return null
    if (memberId !== null && factor.memberId !== memberId) return null
    const counter = await counterOfSignature(context.issuer, challenge, factor, response)
    return counter === null ? null : { factor, counter }
  })
}

async function waitingSession(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  cookie: string,
): Promise<Session | null> {
  const session = isRandomToken(cookie) ? await store.sessionByDigest(tokenDigest(cookie)) : null
  return session?.state === 'waiting' && now() < session.expiresAt ? session : null
}

async function secondStep(
  context: SignInContext,
  cookie: string,
  visitor: Visitor,
  prove: Prove,
): Promise<OpenedSession> {
  const { store, throttle } = context
  const waiting = await waitingSession(context, cookie)
  if (waiting === null) throw new Refusal('invalid', 'no sign-in waits for a second factor')
  const owner = waiting.memberId === null ? null : await store.member(waiting.memberId)
  const tried: Tried = { name: owner?.email ?? null, member: owner, reason: 'wrong second factor' }
  admit(context, tried.name, visitor)
  const opened = await store.change(async (change) => {
    const session = await change.sessionByDigest(waiting.digest)
    if (session === null) throw new Refusal('invalid', 'the sign-in is over')
    const proof = await prove(change, session)
    const member = proof === null ? null : await memberSignedIn(change, proof)
    if (proof !== null && member !== null) return open(context, change, { session, proof, member, visitor })
    await countFailure(change, session)
    await change.record(refusedEvent(context, tried, visitor))
    return null
  })
  if (opened === null) throw counted(context, tried, visitor)
  throttle.succeeded(opened.member.email, visitor.address)
  return opened
}

async function memberSignedIn(change: StoreChange, { factor }: Proof): Promise<Member | null> {
  const member = await change.member(factor.memberId)
  const organization = member === null ? null : await change.organization(member.organizationId)
  return member !== null && organization !== null && mayBeSignedIn(member, organization) ? member : null
}

interface Opening {
  readonly session: Session
  readonly proof: Proof
  readonly member: Member
  readonly visitor: Visitor
}

async function open(
  context: SignInContext,
  change: StoreChange,
  { session, proof, member, visitor }: Opening,
): Promise<OpenedSession & { readonly member: Member }> {
  const at = context.now()
  const { cookie, set } = renewed(context, session, member.id)
  await change.updateSecondFactor(proof.factor.id, { counter: proof.counter, usedAt: at })
  await change.updateSession(session.id, set)
  await recordOpened(change, { member, visitor, at }, proof.factor.kind)
  return { cookie, session: { ...session, ...set }, member }
}

async function countFailure(change: StoreChange, { id, failures }: Session): Promise<void> {
  if (failures + 1 >= mostFailures) await change.deleteSession(id)
  else await change.updateSession(id, { failures: failures + 1 })
}
