/** The second step of a sign-in: a code or a passkey. At the fifth wrong one the password is asked for anew. */

import { Refusal } from '../exchange/refusal.ts'
import type { Session } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { requestOptions } from './passkeys.ts'
import { type FactorAnswer, type Proved, withFactor } from './prove-factor.ts'
import { isRandomToken, tokenDigest } from './random-token.ts'
import { admitCounting } from './refuse.ts'
import { newSession, type OpenedSession, recordOpened, renewed } from './session.ts'

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

/** No secret: whoever holds the cookie can count the tries and the minutes as well as the server. */
export async function waitsForSecondFactor(
  context: Pick<SignInContext, 'store' | 'now'>,
  cookie: string,
): Promise<boolean> {
  const waiting = await waitingSession(context, cookie)
  return waiting !== null && waiting.memberId !== null
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
  const member = waiting.memberId === null ? null : await store.member(waiting.memberId)
  const given = { digest: waiting.digest, member, answer }
  const { email, ...opened } = await withFactor(context, given, visitor, (change, proved) =>
    open(context, change, proved, visitor),
  )
  throttle.succeeded(email, visitor.address)
  return opened
}

async function waitingSession(
  { store, now }: Pick<SignInContext, 'store' | 'now'>,
  cookie: string,
): Promise<Session | null> {
  const session = isRandomToken(cookie) ? await store.sessionByDigest(tokenDigest(cookie)) : null
  return session?.state === 'waiting' && now() < session.expiresAt ? session : null
}

async function open(
  context: SignInContext,
  change: StoreChange,
  { session, member, factor }: Proved,
  visitor: Visitor,
): Promise<OpenedSession & { readonly email: string }> {
  const { cookie, set } = renewed(context, session, member.id)
  await change.updateSession(session.id, set)
  await recordOpened(change, { member, visitor, at: context.now() }, factor.kind)
  return { cookie, session: { ...session, ...set }, email: member.email }
}
