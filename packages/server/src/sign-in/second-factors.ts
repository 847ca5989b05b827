/** A member's second factors: added by who proves to hold them, removed by who is present. */

import { newId } from '../credentials/ids.ts'
import { checkName } from '../credentials/names.ts'
import { charactersOf, fewestAlone } from '../credentials/passwords.ts'
import { Refused } from '../credentials/refused.ts'
import type { Member, SecondFactor, SessionInUse } from '../stores/records.ts'
import type { StoreChange, StoreReads } from '../stores/store.ts'
import type { SignInContext, Visitor } from './context.ts'
import { ownEvent } from './own-event.ts'
import { creationOptions, readCreated } from './passkeys.ts'
import { provePassword } from './password.ts'
import { matchingStep, type NewTotp, newTotp } from './totp.ts'
import { isLocked } from './wrong-codes.ts'

const mostFactors = 10

/** The secret is shown this one time; the factor counts from the first good code on. */
export async function startTotp(
  { store, now, random, sealing }: SignInContext,
  member: Member,
  visitor: Visitor,
): Promise<Pick<NewTotp, 'secret' | 'uri'> & { readonly id: string }> {
  const id = newId('fac', random)
  const { material, secret, uri } = newTotp(sealing, id, member.email)
  const factor: SecondFactor = {
    id,
    memberId: member.id,
    kind: 'totp',
    name: 'TOTP',
    state: 'pending',
    passkeyId: null,
    material,
    counter: 0,
    wrongCodes: 0,
    createdAt: now(),
    usedAt: null,
  }
  await store.change(async (change) => {
    await forgetPending(change, member.id)
    await refuseTooMany(change, member.id)
    await change.insertSecondFactor(factor)
    const details = { factor: id, kind: 'totp', state: 'pending' }
    await change.record(ownEvent({ member, visitor, at: factor.createdAt }, 'second-factor.added', details))
  })
  return { id, secret, uri }
}

export async function confirmTotp(
  { store, now, sealing }: SignInContext,
  member: Member,
  { id, code }: { readonly id: string; readonly code: string },
  visitor: Visitor,
): Promise<void> {
  await store.change(async (change) => {
    const factor = await ownFactor(change, member.id, id)
    if (factor.state !== 'pending') throw new Refused('state', null, 'This second factor is in use already.')
    const step = matchingStep(sealing, factor, code, now())
    if (step === null) throw new Refused('invalid', 'code', 'This is not the code of this moment.')
    await change.updateSecondFactor(id, { state: 'active', counter: step })
    const details = { factor: id, kind: 'totp' }
    await change.record(ownEvent({ member, visitor, at: now() }, 'second-factor.added', details))
  })
}

export async function askForNewPasskey(
  { store, issuer }: Pick<SignInContext, 'store' | 'issuer'>,
  { session, member }: SessionInUse,
): Promise<object> {
  const options = await creationOptions(issuer, member, await store.secondFactorsOf(member.id))
  await store.challengeSession(session.id, options.challenge)
  return options
}

export async function addPasskey(
  { store, now, random, issuer }: SignInContext,
  { session, member }: SessionInUse,
  { name, response }: { readonly name: string; readonly response: unknown },
  visitor: Visitor,
): Promise<SecondFactor> {
  const { challenge } = session
  const made = challenge === null ? null : await readCreated(issuer, challenge, response)
  if (made === null)
    throw new Refused('invalid', 'response', 'The passkey was not made for this page. Try again.')
  const factor: SecondFactor = {
    ...made,
    id: newId('fac', random),
    memberId: member.id,
    kind: 'passkey',
    name: checkName(name),
    state: 'active',
    wrongCodes: 0,
    createdAt: now(),
    usedAt: null,
  }
  await store.change(async (change) => {
    await refuseTooMany(change, member.id)
    if ((await change.secondFactorByPasskey(made.passkeyId)) !== null) {
      throw new Refused('taken', 'response', 'This passkey is known already.')
    }
    await change.insertSecondFactor(factor)
    // A challenge serves once.
    await change.updateSession(session.id, { challenge: null })
    const details = { factor: factor.id, kind: 'passkey' }
    await change.record(ownEvent({ member, visitor, at: now() }, 'second-factor.added', details))
  })
  return factor
}

/** Whoever removes the last one stands with the password alone: it must then be long enough for that. */
export async function removeFactor(
  context: SignInContext,
  member: Member,
  { id, password }: { readonly id: string; readonly password: string | null },
  visitor: Visitor,
): Promise<void> {
  const { store, now } = context
  const last = !(await hasAnother(store, member.id, id))
  const proved = last ? await proveLongPassword(context, member, password, visitor) : null
  await store.change(async (change) => {
    const factor = await ownFactor(change, member.id, id)
    // What was looked at before may have changed since: the other factor may be gone, or the password a short one.
    const current = await change.member(member.id)
    const alone = proved !== null && current?.passwordHash === proved.passwordHash
    if (!alone && !(await hasAnother(change, member.id, id))) throw passwordWanted()
    await refuseLockOut(change, factor)
    await change.deleteSecondFactor(id)
    await change.record(
      ownEvent({ member, visitor, at: now() }, 'second-factor.removed', { factor: id, kind: factor.kind }),
    )
  })
}

/** Whoever had nothing but a locked one left could neither sign in nor mend it. */
async function refuseLockOut(change: StoreChange, removed: SecondFactor): Promise<void> {
  if (isLocked(removed)) return
  const factors = await change.secondFactorsOf(removed.memberId)
  const left = factors.filter(({ id, state }) => id !== removed.id && state === 'active')
  if (left.length > 0 && left.every(isLocked)) {
    throw new Refused('state', null, 'Only a locked second factor would be left: remove that one first.')
  }
}

async function hasAnother(
  reads: Pick<StoreReads, 'secondFactorsOf'>,
  memberId: string,
  id: string,
): Promise<boolean> {
  const factors = await reads.secondFactorsOf(memberId)
  return factors.some((factor) => factor.id !== id && factor.state === 'active')
}

const passwordWanted = (): Refused =>
  new Refused('invalid', 'password', 'The last second factor is removed with the password.')

async function proveLongPassword(
  context: SignInContext,
  { email }: Member,
  password: string | null,
  visitor: Visitor,
): Promise<Member> {
  if (password === null) throw passwordWanted()
  const member = await provePassword(context, { email, password }, visitor)
  if (charactersOf(password) < fewestAlone) {
    throw new Refused(
      'state',
      'password',
      `Without a second factor a password has ${fewestAlone} characters.`,
    )
  }
  return member
}

async function ownFactor(change: StoreChange, memberId: string, id: string): Promise<SecondFactor> {
  const factor = (await change.secondFactorsOf(memberId)).find((known) => known.id === id)
  if (factor === undefined) throw new Refused('not-found', null, 'There is no such second factor.')
  return factor
}

/** One that was never confirmed: its secret was shown once, and is worth nothing. */
async function forgetPending(change: StoreChange, memberId: string): Promise<void> {
  for (const { id, state } of await change.secondFactorsOf(memberId)) {
    if (state === 'pending') await change.deleteSecondFactor(id)
  }
}

async function refuseTooMany(change: StoreChange, memberId: string): Promise<void> {
  const count = (await change.secondFactorsOf(memberId)).length
  if (count >= mostFactors)
    throw new Refused('state', null, `A member has at most ${mostFactors} second factors.`)
}
