/**
 * What a code or a passkey proves: at the second step of a sign-in, and as a proof of presence. It is looked at within a
 * change, so that tries in parallel stand in one line, and a code or a signature serves once at whatever door. A wrong
 * one is counted in that change: it is on the disk before anybody hears that it was wrong.
 */

import type { RecordedReason } from '../audit/reason.ts'
import { Refusal } from '../exchange/refusal.ts'
import type { Member, SecondFactor, Session } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { counterOfSignature, passkeyIdOf, userIdOf } from './passkeys.ts'
import { admit, counted, refusedEvent, type Tried } from './refuse.ts'
import { mayBeSignedIn } from './session.ts'
import { matchingStep } from './totp.ts'
import { countWrongCode, forgiveWrongCodes, isLocked } from './wrong-codes.ts'

const mostFailures = 5

export type FactorAnswer =
  | { readonly code: string }
  /** What the browser made of its options. */
  | { readonly passkey: unknown }

export interface FactorGiven {
  /** Of the session, as it was found. */
  readonly digest: string
  /** Whose second factor is asked for; null where the passkey will say. */
  readonly member: Member | null
  readonly answer: FactorAnswer
}

/** A factor that has been proved, and its counter from now on. */
interface Proof {
  readonly factor: SecondFactor
  readonly counter: number
}

export interface Proved {
  readonly session: Session
  readonly member: Member
  readonly factor: SecondFactor
}

/** The work is a part of the change in which the factor was proved. Throws a `Refusal` where it was not. */
export async function withFactor<T>(
  context: SignInContext,
  given: FactorGiven,
  visitor: Visitor,
  work: (change: StoreChange, proved: Proved) => Promise<T>,
): Promise<T> {
  const name = given.member?.email ?? null
  admit(context, name, visitor)
  const outcome = await context.store.change(async (change) => {
    const session = await change.sessionByDigest(given.digest)
    if (session === null) throw new Refusal('invalid', 'the session has ended')
    // Whoever was blocked while waiting in line.
    admit(context, name, visitor)
    const judged = await judge(context, change, session, given)
    if ('reason' in judged) {
      return countWrong(context, change, session, { ...given, tried: { name, ...judged } }, visitor)
    }
    await useFactor(change, judged, context.now())
    return { done: await work(change, { ...judged, session }) }
  })
  if ('done' in outcome) return outcome.done
  if (outcome.locked !== null) context.tellLocked(outcome.locked)
  throw outcome.refusal
}

async function judge(
  context: SignInContext,
  change: StoreChange,
  session: Session,
  { answer, member: asked }: FactorGiven,
): Promise<(Proof & { readonly member: Member }) | Pick<Tried, 'member' | 'reason'>> {
  const proof =
    'code' in answer
      ? await proveCode(context, change, session, answer.code)
      : await provePasskey(context, change, session, answer.passkey)
  if (typeof proof === 'string') return { member: asked, reason: proof }
  const member = await change.member(proof.factor.memberId)
  const organization = member === null ? null : await change.organization(member.organizationId)
  const usable = member !== null && organization !== null && mayBeSignedIn(member, organization)
  return usable ? { ...proof, member } : { member, reason: 'disabled' }
}

/** The counter of the factor goes on: what was shown once serves no second time. */
async function useFactor(change: StoreChange, { factor, counter }: Proof, at: number): Promise<void> {
  await change.updateSecondFactor(factor.id, { counter, usedAt: at })
  if (factor.kind === 'totp') await forgiveWrongCodes(change, factor.memberId)
}

interface Wrong {
  readonly refusal: Refusal
  /** Whose second factor was locked by it; null where none was. */
  readonly locked: Member | null
}

/**
 * Counts a wrong one: for the throttle, for the session, which ends with the fifth, and for the factor. What a passkey
 * was to sign is worth nothing after it (WebAuthn level 3, section 13.4.3).
 */
async function countWrong(
  context: SignInContext,
  change: StoreChange,
  { id, failures }: Session,
  { member, answer, tried }: FactorGiven & { readonly tried: Tried },
  visitor: Visitor,
): Promise<Wrong> {
  if (failures + 1 >= mostFailures) await change.deleteSession(id)
  else await change.updateSession(id, { failures: failures + 1, challenge: null })
  await change.record(refusedEvent(context, tried, visitor))
  const guessed = member !== null && 'code' in answer
  const locks = guessed && (await countWrongCode(change, { member, visitor, at: context.now() }))
  return { refusal: counted(context, tried, visitor), locked: locks ? member : null }
}

/**
 * What is locked is looked at all the same, and refused after that: whoever guesses sees no difference, in the answer or
 * in its time.
 */
async function proveCode(
  { sealing, now }: SignInContext,
  change: StoreChange,
  { memberId }: Session,
  code: string,
): Promise<Proof | RecordedReason> {
  const all = memberId === null ? [] : await change.secondFactorsOf(memberId)
  const factors = all.filter(({ kind, state }) => kind === 'totp' && state === 'active')
  for (const factor of factors) {
    const counter = matchingStep(sealing, factor, code, now())
    if (counter !== null && !isLocked(factor)) return { factor, counter }
  }
  return factors.some(isLocked) ? 'locked second factor' : 'wrong second factor'
}

async function provePasskey(
  { issuer }: SignInContext,
  change: StoreChange,
  { challenge, memberId }: Session,
  response: unknown,
): Promise<Proof | RecordedReason> {
  const passkeyId = passkeyIdOf(response)
  const factor = passkeyId === null ? null : await change.secondFactorByPasskey(passkeyId)
  if (challenge === null || factor?.state !== 'active') return 'wrong second factor'
  // Whoever gave no name is told by the device, and both must name the same member (level 3, section 7.2, step 6).
  if (factor.memberId !== (memberId ?? userIdOf(response))) return 'wrong second factor'
  const counter = await counterOfSignature(issuer, challenge, factor, response)
  return counter === null ? 'wrong second factor' : { factor, counter }
}
