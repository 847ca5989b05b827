import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import { confirmPresence } from '../../src/sign-in/confirm.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { signInWithPassword } from '../../src/sign-in/password.ts'
import { findSession, isConfirmed, openSessionsOf } from '../../src/sign-in/session.ts'
import type { SessionInUse } from '../../src/stores/records.ts'
import { actor, type TemporaryInstallation, temporaryInstallation } from '../temporary-installation.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { password } from './people.ts'

let installation: TemporaryInstallation
let context: SignInContext
let cookie: string

const email = 'somebody@acme.example'
const visitor = { address: '203.0.113.7', browser: 'a browser', requestId: 'r' }
const minute = 60_000

beforeAll(async () => {
  installation = await temporaryInstallation()
  context = temporarySignIn(installation)
  const input = { organizationId: installation.acme.id, email, role: 'owner', password } as const
  await createMember(installation.context, input, actor)
})

beforeEach(async () => {
  cookie = (await signInWithPassword(context, { email, password }, visitor)).cookie
})

afterAll(() => installation.remove())

async function now(): Promise<SessionInUse> {
  const found = await findSession(context, cookie)
  if (found === null) throw new Error('the session has ended')
  return found
}

const pass = (minutes: number): void => {
  installation.clock.now += minutes * minute
}

describe('a session', () => {
  it('ends when it was not used for the idle time, and a use within it begins that time anew', async () => {
    pass(29)
    await now()
    pass(29)
    await now()
    pass(30)
    expect(await findSession(context, cookie)).toBeNull()
  })

  it('ends at the absolute limit, however often it is asked for', async () => {
    const { session } = await now()
    for (let minutes = 1; minutes < 720; minutes += 1) {
      pass(1)
      if ((await findSession(context, cookie)) === null) throw new Error(`it ended after ${minutes} minutes`)
    }
    expect((await now()).session.expiresAt).toBe(session.expiresAt)
    pass(1)
    expect(await findSession(context, cookie)).toBeNull()
  })

  it('is not prolonged by a proof of presence', async () => {
    const { session } = await now()
    for (let minutes = 20; minutes < 720; minutes += 20) {
      pass(20)
      cookie = (await confirmPresence(context, await now(), { password }, visitor)).cookie
    }
    expect((await now()).session.expiresAt).toBe(session.expiresAt)
    pass(20)
    expect(await findSession(context, cookie)).toBeNull()
  })

  it('is confirmed for its time, which no use prolongs', async () => {
    for (let minutes = 0; minutes < 30; minutes += 1) {
      expect(isConfirmed(context, (await now()).session)).toBe(true)
      pass(1)
    }
    expect(isConfirmed(context, (await now()).session)).toBe(false)
    cookie = (await confirmPresence(context, await now(), { password }, visitor)).cookie
    expect(isConfirmed(context, (await now()).session)).toBe(true)
  })

  it('that is over is shown nowhere any more', async () => {
    const { member } = await now()
    pass(31)
    cookie = (await signInWithPassword(context, { email, password }, visitor)).cookie
    const own = await now()
    expect((await openSessionsOf(context, member.id)).map(({ id }) => id)).toEqual([own.session.id])
  })
})
