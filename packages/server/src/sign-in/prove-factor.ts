/**
 * What a code or a passkey proves: at the second step of a sign-in, and as a proof of presence. It is looked at within a
 * change, so that tries in parallel stand in one line, and a code or a signature serves once at whatever door.
 */

import type { Member, SecondFactor, Session } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { counterOfSignature, passkeyIdOf, userIdOf } from './passkeys.ts'
import { admit, counted, refusedEvent, type Tried } from './refuse.ts'
import { matchingStep } from './totp.ts'
import type { Refusal } from '../exchange/refusal.ts'

const mostFailures = 5

export type FactorAnswer =
  | { readonly code: string }
  /** What the browser made of its options. */
  | { readonly passkey: unknown }

/** A factor that has been proved, and its counter from now on. */
export interface Proof {
  readonly factor: SecondFactor
  readonly counter: number
}

/** Null for a wrong one. Throws for whoever was blocked while waiting in line. */
export async function proveFactor(
  context: SignInContext,
  change: StoreChange,
  { session, name }: { readonly session: Session; readonly name: string | null },
  answer: FactorAnswer,
  visitor: Visitor,
): Promise<Proof | null> {
  admit(context, name, visitor)
  return 'code' in answer
    ? proveCode(context, change, session, answer.code)
    : provePasskey(context, change, session, answer.passkey)
}

export const useFactor = (change: StoreChange, { factor, counter }: Proof, at: number): Promise<void> =>
  change.updateSecondFactor(factor.id, { counter, usedAt: at })

/**
 * Counts a wrong one, for the throttle and for the session, which ends with the fifth. What a passkey was to sign is
 * worth nothing after it (WebAuthn level 3, section 13.4.3).
 */
export async function countWrong(
  context: SignInContext,
  change: StoreChange,
  { id, failures }: Session,
  tried: Tried,
  visitor: Visitor,
): Promise<Refusal> {
  if (failures + 1 >= mostFailures) await change.deleteSession(id)
  else await change.updateSession(id, { failures: failures + 1, challenge: null })
  await change.record(refusedEvent(context, tried, visitor))
  return counted(context, tried, visitor)
}

export const wrongFactor = (member: Member | null): Tried => ({
  name: member?.email ?? null,
  member,
  reason: 'wrong second factor',
})

async function proveCode(
  { sealing, now }: SignInContext,
  change: StoreChange,
  { memberId }: Session,
  code: string,
): Promise<Proof | null> {
  const factors = memberId === null ? [] : await change.secondFactorsOf(memberId)
  for (const factor of factors) {
    if (factor.kind !== 'totp' || factor.state !== 'active') continue
    const counter = matchingStep(sealing, factor, code, now())
    if (counter !== null) return { factor, counter }
  }
  return null
}

async function provePasskey(
  { issuer }: SignInContext,
  change: StoreChange,
  { challenge, memberId }: Session,
  response: unknown,
): Promise<Proof | null> {
  const passkeyId = passkeyIdOf(response)
  const factor = passkeyId === null ? null : await change.secondFactorByPasskey(passkeyId)
  if (challenge === null || factor?.state !== 'active') return null
  // Whoever gave no name is told by the device, and both must name the same member (level 3, section 7.2, step 6).
  if (factor.memberId !== (memberId ?? userIdOf(response))) return null
  const counter = await counterOfSignature(issuer, challenge, factor, response)
  return counter === null ? null : { factor, counter }
}
