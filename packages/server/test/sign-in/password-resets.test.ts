import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { passwordResetFor, resetPassword } from '../../src/sign-in/password-resets.ts'
import { admitCounting } from '../../src/sign-in/refuse.ts'
import { actor, type TemporaryInstallation, temporaryInstallation } from '../temporary-installation.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { password } from './people.ts'

let installation: TemporaryInstallation
let context: SignInContext

const email = 'forgetful@acme.example'
const visitor = { address: '203.0.113.9', browser: 'a browser', requestId: 'r' }
const minute = 60_000

beforeAll(async () => {
  installation = await temporaryInstallation()
  const input = { organizationId: installation.acme.id, email, role: 'owner', password } as const
  await createMember(installation.context, input, actor)
})

beforeEach(() => {
  installation.clock.now += minute
  context = temporarySignIn(installation)
})

afterAll(() => installation.remove())

const tokenOf = (address: string | undefined): string => new URL(String(address)).hash.replace('#token=', '')

it('a member gets one mail a minute, and the link of that one serves until the next', async () => {
  const asked = () => passwordResetFor(context, email.toUpperCase(), visitor)
  const made = await Promise.all([asked(), asked(), asked()])
  const [first, ...more] = made.filter((link) => link !== null)
  expect(more).toEqual([])
  installation.clock.now += minute - 1
  expect(await asked()).toBeNull()
  installation.clock.now += 1
  const second = await asked()
  const reset = (address: string | undefined) =>
    resetPassword(context, { token: tokenOf(address), password: 'an owl that flew away' }, visitor)
  await expect(reset(first?.address)).rejects.toMatchObject({ code: 'state' })
  await reset(second?.address)
})

it('an address asks for no more than it may fail', async () => {
  for (let time = 0; time < 300; time += 1) admitCounting(context, visitor)
  expect(() => admitCounting(context, visitor)).toThrow('too many')
  expect(() => admitCounting(context, { ...visitor, address: '203.0.113.10' })).not.toThrow()
})

it('leaves the same trace of an address that nobody has, with what the throttle counts', async () => {
  expect(await passwordResetFor(context, 'nobody@acme.example', visitor)).toBeNull()
  expect(await passwordResetFor(context, email, visitor)).not.toBeNull()
  const filter = { organizationId: null, action: 'password-reset.asked' }
  const { rows } = await context.store.auditEvents(filter, { limit: 2, after: null })
  expect(rows.map(({ attempt }) => attempt)).toEqual(
    [1, 2].map(() => context.throttle.digests(null, visitor.address)),
  )
  expect(JSON.stringify(rows)).not.toContain('nobody@')
})
