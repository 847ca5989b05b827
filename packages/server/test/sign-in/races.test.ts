import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import { confirmPresence } from '../../src/sign-in/confirm.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { signInWithPassword } from '../../src/sign-in/password.ts'
import { confirmTotp, removeFactor, startTotp } from '../../src/sign-in/second-factors.ts'
import { askForPasskey, secondStep } from '../../src/sign-in/second-step.ts'
import { findSession } from '../../src/sign-in/session.ts'
import type { Member, SessionInUse } from '../../src/stores/records.ts'
import { actor, type TemporaryInstallation, temporaryInstallation } from '../temporary-installation.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { codeAt, password } from './people.ts'

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

const visitor = { address: '203.0.113.7', browser: 'a browser', requestId: 'r' }

let count = 0

/** A throttle of its own for each, so that no row sees the failures of another. */
async function somebody(): Promise<{ context: SignInContext; member: Member }> {
  count += 1
  const context = temporarySignIn(installation)
  const email = `racer-${count}@acme.example`
  const input = { organizationId: installation.acme.id, email, role: 'owner', password } as const
  return { context, member: await createMember(installation.context, input, actor) }
}

const signIn = (context: SignInContext, { email }: Member) =>
  signInWithPassword(context, { email, password }, visitor)

async function opened(context: SignInContext, member: Member): Promise<SessionInUse> {
  const found = await findSession(context, (await signIn(context, member)).cookie)
  if (found === null) throw new Error('the session has ended')
  return found
}

async function addTotp(context: SignInContext, member: Member): Promise<string> {
  const { id, secret } = await startTotp(context, member, visitor)
  await confirmTotp(context, member, { id, code: codeAt(secret, context.now()) }, visitor)
  return id
}

const wrongCodes = Array.from({ length: 50 }, (_, at) => String(at).padStart(6, '0'))

/** How many of the tries were looked at, and how many were not for the throttle. */
async function outcomes(tries: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const result of await Promise.allSettled(tries)) {
    const name = result.status === 'fulfilled' ? 'taken' : String(Object(result.reason).cause)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return counts
}

describe('many guesses at the same time', () => {
  it('at a code, each in a sign-in of its own, are ten and no more', async () => {
    const { context, member } = await somebody()
    await addTotp(context, member)
    const doors: string[] = []
    for (let door = 0; door < 10; door += 1) doors.push((await signIn(context, member)).cookie)
    const tries = wrongCodes.map((code, at) =>
      secondStep(context, doors[at % doors.length] ?? '', { code }, visitor),
    )
    expect(await outcomes(tries)).toEqual({ invalid: 10, throttled: 40 })
  })

  it('at a code that proves presence, end the session with the fifth', async () => {
    const { context, member } = await somebody()
    const found = await opened(context, member)
    await addTotp(context, member)
    const tries = wrongCodes.map((code) => confirmPresence(context, found, { code }, visitor))
    expect(await outcomes(tries)).toEqual({ invalid: 50 })
    expect(await context.store.sessionsOf(member.id)).toEqual([])
    const filter = { organizationId: member.organizationId, action: 'session.refused' }
    const { rows } = await context.store.auditEvents(filter, { limit: 100, after: null })
    expect(rows.filter(({ memberId }) => memberId === member.id)).toHaveLength(5)
  })
})

it('a flood of sign-ins that name nobody is bounded for each address', async () => {
  const { context } = await somebody()
  const asks = Array.from({ length: 310 }, () => askForPasskey(context, null, visitor))
  expect(await outcomes(asks)).toEqual({ taken: 300, throttled: 10 })
})

describe('a password that is changed while it is being proved', () => {
  /** Changes the member between the proof and what follows it. */
  function meanwhile(context: SignInContext, change: () => Promise<unknown>): SignInContext {
    const { hashing } = context
    return {
      ...context,
      hashing: {
        hashPassword: (text) => hashing.hashPassword(text),
        async verifyPassword(...given) {
          const matches = await hashing.verifyPassword(...given)
          await change()
          return matches
        },
      },
    }
  }

  it.each([
    ['changed', { password: 'an owl that flew away' }],
    ['disabled', { state: 'disabled' }],
  ] as const)('opens nothing where the member is %s', async (_, change) => {
    const { context, member } = await somebody()
    const late = meanwhile(context, () => changeMember(installation.context, member.id, change, actor))
    await expect(signIn(late, member)).rejects.toMatchObject({ cause: 'invalid' })
    expect(await context.store.sessionsOf(member.id)).toEqual([])
  })

  it('leaves no sign-in that waits for a second factor', async () => {
    const { context, member } = await somebody()
    await addTotp(context, member)
    const change = { password: 'an owl that flew away' }
    const late = meanwhile(context, () => changeMember(installation.context, member.id, change, actor))
    await expect(signIn(late, member)).rejects.toMatchObject({ cause: 'invalid' })
  })

  it('wants a second factor that was added meanwhile', async () => {
    const { context, member } = await somebody()
    const late = meanwhile(context, () => addTotp(context, member))
    expect(await signIn(late, member)).toMatchObject({ state: 'waiting', factors: ['totp'] })
  })
})

describe('the second factors of a member', () => {
  it('do not both go at once without the password that then stands alone', async () => {
    const { context, member } = await somebody()
    const ids = [await addTotp(context, member), await addTotp(context, member)]
    const removals = ids.map((id) => removeFactor(context, member, { id, password: null }, visitor))
    const statuses = (await Promise.allSettled(removals)).map(({ status }) => status)
    expect(statuses.toSorted()).toEqual(['fulfilled', 'rejected'])
    expect(await context.store.secondFactorsOf(member.id)).toHaveLength(1)
  })
})
