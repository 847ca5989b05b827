/** Wrong codes in a row lock an authenticator application, and what leads back from there. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import { confirmPresence } from '../../src/sign-in/confirm.ts'
import type { SignInContext, Visitor } from '../../src/sign-in/context.ts'
import { signInWithPassword } from '../../src/sign-in/password.ts'
import { passwordResetFor, resetPassword } from '../../src/sign-in/password-resets.ts'
import { resetFactors } from '../../src/sign-in/reset-factors.ts'
import { confirmTotp, removeFactor, startTotp } from '../../src/sign-in/second-factors.ts'
import { secondStep } from '../../src/sign-in/second-step.ts'
import { findSession } from '../../src/sign-in/session.ts'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import type { AuditEvent } from '../../src/audit/event.ts'
import type { Member, SessionInUse } from '../../src/stores/records.ts'
import { actor, type TemporaryInstallation, temporaryInstallation } from '../temporary-installation.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { codeAt, password, setWrongCodes } from './people.ts'

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

const step = 30_000

let visitors = 0

/** From an address of its own, so that the throttle holds up nobody here. */
const visitor = (): Visitor => {
  visitors += 1
  return { address: `198.51.100.${visitors % 250}`, browser: 'a browser', requestId: 'r' }
}

interface Holder {
  readonly context: SignInContext
  readonly member: Member
  readonly secret: string
  readonly factorId: string
  /** Whom the server has told of a lock. */
  readonly told: readonly Member[]
}

let count = 0

async function holder(): Promise<Holder> {
  count += 1
  const told: Member[] = []
  const context = { ...temporarySignIn(installation), tellLocked: (member: Member) => void told.push(member) }
  const email = `holder-${count}@acme.example`
  const input = { organizationId: installation.acme.id, email, role: 'owner', password } as const
  const member = await createMember(installation.context, input, actor)
  return { context, member, told, ...(await addTotp(context, member)) }
}

async function addTotp(
  context: SignInContext,
  member: Member,
): Promise<{ readonly secret: string; readonly factorId: string }> {
  installation.clock.now += step
  const { id, secret } = await startTotp(context, member, visitor())
  await confirmTotp(context, member, { id, code: codeAt(secret, context.now()) }, visitor())
  return { secret, factorId: id }
}

/** The code of a step that was not used yet. */
const rightCode = ({ context, secret }: Pick<Holder, 'context' | 'secret'>): string => {
  installation.clock.now += 2 * step
  return codeAt(secret, context.now())
}

/** One that is right at no time within reach. */
function wrongCode({ context, secret }: Holder): string {
  const near = [-2, -1, 0, 1, 2, 3].map((at) => codeAt(secret, context.now() + at * step))
  return ['000000', '000001', '000002', '000003', '000004', '000005', '000006'].find(
    (code) => !near.includes(code),
  ) as string
}

const firstStep = async (
  { context, member: { email } }: Holder,
  from: Visitor,
  known = password,
): Promise<string> => (await signInWithPassword(context, { email, password: known }, from)).cookie

/** Begins as many sign-ins as it takes. */
async function guess(somebody: Holder, times: number): Promise<void> {
  let from = visitor()
  let cookie = ''
  for (let time = 0; time < times; time += 1) {
    if (time % 5 === 0) {
      from = visitor()
      cookie = await firstStep(somebody, from)
    }
    const given = secondStep(somebody.context, cookie, { code: wrongCode(somebody) }, from)
    await expect(given).rejects.toMatchObject({ cause: 'invalid' })
  }
}

async function signInWith(somebody: Holder, code: string, known = password): Promise<SessionInUse> {
  const from = visitor()
  const cookie = await firstStep(somebody, from, known)
  const opened = await secondStep(somebody.context, cookie, { code }, from)
  const found = await findSession(somebody.context, opened.cookie)
  if (found === null) throw new Error('the session has ended')
  return found
}

/** The member's events, oldest first. */
async function events({ context, member }: Holder, action: AuditEvent['action']): Promise<AuditEvent[]> {
  const filter = { organizationId: member.organizationId, action }
  const { rows } = await context.store.auditEvents(filter, { limit: 200, after: null })
  return rows.filter(({ memberId }) => memberId === member.id).toReversed()
}

const wrongCodesOf = async ({ context, member }: Holder): Promise<readonly number[]> =>
  (await context.store.secondFactorsOf(member.id)).map(({ wrongCodes }) => wrongCodes)

describe('wrong codes', () => {
  it('one fewer than the limit are forgiven by a right one, and count from the first again', async () => {
    const somebody = await holder()
    for (let round = 0; round < 2; round += 1) {
      await guess(somebody, mostWrongCodes - 1)
      expect(await wrongCodesOf(somebody)).toEqual([mostWrongCodes - 1])
      await signInWith(somebody, rightCode(somebody))
      expect(await wrongCodesOf(somebody)).toEqual([0])
    }
    expect(await events(somebody, 'second-factor.locked')).toEqual([])
  })

  it('at the limit lock it: the right code is refused like a wrong one, and the trail and the member hear of it', async () => {
    const somebody = await holder()
    await guess(somebody, mostWrongCodes)
    expect(somebody.told.map(({ id }) => id)).toEqual([somebody.member.id])
    const refusals = []
    for (const code of [wrongCode(somebody), rightCode(somebody)]) {
      const { cause, retryAfter, field } = Object(await signInWith(somebody, code).catch((error) => error))
      refusals.push({ cause, retryAfter, field })
    }
    expect(refusals).toEqual(refusals.map(() => ({ cause: 'invalid', retryAfter: null, field: null })))
    const locks = await events(somebody, 'second-factor.locked')
    expect(locks).toMatchObject([
      { actor: 'server', details: { factor: somebody.factorId, kind: 'totp', wrongCodes: mostWrongCodes } },
    ])
    const reasons = (await events(somebody, 'session.refused')).map(({ reason }) => reason)
    const wrong = Array.from({ length: mostWrongCodes }, () => 'wrong second factor')
    expect(reasons).toEqual([...wrong, 'locked second factor', 'locked second factor'])
    expect(somebody.told).toHaveLength(1)
  })

  it('are looked at as long as before, whether or not it is locked', async () => {
    const somebody = await holder()
    const work: string[] = []
    const { context } = somebody
    const watched: SignInContext = {
      ...context,
      sealing: {
        ...context.sealing,
        open(...given) {
          work.push('opened')
          return context.sealing.open(...given)
        },
      },
      store: {
        ...context.store,
        change: (given) =>
          context.store.change((change) =>
            given({
              ...change,
              addWrongCode(memberId) {
                work.push('counted')
                return change.addWrongCode(memberId)
              },
              record(event) {
                work.push(event.action)
                return change.record(event)
              },
            }),
          ),
      },
    }
    const workOf = async (code: string): Promise<readonly string[]> => {
      const from = visitor()
      const cookie = await firstStep(somebody, from)
      work.length = 0
      await expect(secondStep(watched, cookie, { code }, from)).rejects.toMatchObject({ cause: 'invalid' })
      return [...work]
    }
    const before = await workOf(wrongCode(somebody))
    await guess(somebody, mostWrongCodes - 1)
    expect(await workOf(wrongCode(somebody))).toEqual(before)
    expect(await workOf(rightCode(somebody))).toEqual(before)
    expect(before).toEqual(['opened', 'session.refused', 'counted'])
  })

  it('given as a proof of presence count as well, and a locked one proves none', async () => {
    const somebody = await holder()
    const { context } = somebody
    const open = [
      await signInWith(somebody, rightCode(somebody)),
      await signInWith(somebody, rightCode(somebody)),
    ]
    await guess(somebody, mostWrongCodes - 1)
    const [one, other] = open as [SessionInUse, SessionInUse]
    const wrong = { code: wrongCode(somebody) }
    await expect(confirmPresence(context, one, wrong, visitor())).rejects.toMatchObject({ cause: 'invalid' })
    expect(somebody.told).toHaveLength(1)
    const right = { code: rightCode(somebody) }
    await expect(confirmPresence(context, other, right, visitor())).rejects.toMatchObject({
      cause: 'invalid',
    })
  })

  it('of several applications count for each, and a right one of one forgives all that are not locked', async () => {
    const somebody = await holder()
    await guess(somebody, 12)
    const second = await addTotp(somebody.context, somebody.member)
    await guess(somebody, 7)
    expect(await wrongCodesOf(somebody)).toEqual([19, 7])
    await signInWith(somebody, rightCode({ ...somebody, ...second }))
    expect(await wrongCodesOf(somebody)).toEqual([0, 0])
    await guess(somebody, 12)
    const third = await addTotp(somebody.context, somebody.member)
    await guess(somebody, 8)
    expect(await wrongCodesOf(somebody)).toEqual([20, 20, 8])
    await expect(signInWith(somebody, rightCode(somebody))).rejects.toMatchObject({ cause: 'invalid' })
    await signInWith(somebody, rightCode({ ...somebody, ...third }))
    expect(await wrongCodesOf(somebody)).toEqual([21, 21, 0])
  })

  it('are counted for nobody who has not given the password', async () => {
    const somebody = await holder()
    const { context, member } = somebody
    for (let time = 0; time < 9; time += 1) {
      const given = { email: member.email, password: 'wrong' }
      await expect(signInWithPassword(context, given, visitor())).rejects.toMatchObject({ cause: 'invalid' })
      const code = secondStep(context, 'A'.repeat(43), { code: '000000' }, visitor())
      await expect(code).rejects.toMatchObject({ cause: 'invalid' })
    }
    expect(await wrongCodesOf(somebody)).toEqual([0])
  })
})

describe('a locked application', () => {
  async function locked(): Promise<Holder> {
    const somebody = await holder()
    await setWrongCodes(somebody.context.store, somebody.member, mostWrongCodes - 1)
    await guess(somebody, 1)
    expect(somebody.told).toHaveLength(1)
    return somebody
  }

  it('is removed by its member where they are signed in, and another one counts from nothing', async () => {
    const { context, member, factorId, ...rest } = await locked()
    await removeFactor(context, member, { id: factorId, password }, visitor())
    const fresh = { ...rest, context, member, ...(await addTotp(context, member)) }
    await guess(fresh, mostWrongCodes - 1)
    await signInWith(fresh, rightCode(fresh))
  })

  it('is not left behind alone: nobody could sign in with it', async () => {
    const { context, member, factorId } = await locked()
    const other = await addTotp(context, member)
    const remove = (id: string) => removeFactor(context, member, { id, password }, visitor())
    await expect(remove(other.factorId)).rejects.toMatchObject({ code: 'state' })
    await remove(factorId)
    await remove(other.factorId)
    expect(await context.store.secondFactorsOf(member.id)).toEqual([])
  })

  it('stays locked after a new password by mail: who reads the mails could guess for ever', async () => {
    const somebody = await locked()
    const { context, member } = somebody
    const made = await passwordResetFor(context, member.email, visitor())
    const token = new URL(String(made?.address)).hash.replace('#token=', '')
    const chosen = 'an owl that flew away'
    await resetPassword(context, { token, password: chosen }, visitor())
    await expect(signInWith(somebody, rightCode(somebody), chosen)).rejects.toMatchObject({
      cause: 'invalid',
    })
  })

  it('is removed from the host, with the password that somebody knew', async () => {
    const { context, member } = await locked()
    const { address, removed } = await resetFactors(context, member.id, actor)
    expect(removed).toBe(1)
    const old = signInWithPassword(context, { email: member.email, password }, visitor())
    await expect(old).rejects.toMatchObject({ cause: 'invalid' })
    const chosen = 'an owl that flew away'
    const token = new URL(address).hash.replace('#token=', '')
    await resetPassword(context, { token, password: chosen }, visitor())
    const given = { email: member.email, password: chosen }
    expect(await signInWithPassword(context, given, visitor())).toMatchObject({ state: 'open' })
  })
})
