/** Two instances on one PostgreSQL: what ends on the one is over on the other, at once and not with its next look. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { signInWithPassword } from '../../src/sign-in/password.ts'
import { confirmTotp, startTotp } from '../../src/sign-in/second-factors.ts'
import { secondStep } from '../../src/sign-in/second-step.ts'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { Browser } from './browser.ts'
import { codeAt, password, type Person, person, signedIn } from './people.ts'

let postgres: ThrowAwayPostgres
let one: TestServer
let other: TestServer

beforeAll(async () => {
  postgres = await startPostgres()
  const database = await postgres.createDatabase()
  one = await startTestServer({ database })
  other = await startTestServer({ database, folder: one.folder })
})

afterAll(async () => {
  await other.stop()
  await one.remove()
  await postgres.stop()
})

const elsewhere = (cookie: string | null): Browser => {
  const browser = new Browser(other.url)
  browser.cookie = cookie
  return browser
}

const ends: [string, (person: Person) => Promise<unknown>][] = [
  ['it was signed out', ({ browser }) => browser.ask('DELETE', '/session')],
  [
    'all others were ended',
    async ({ email }) => {
      const browser = new Browser(one.url)
      await browser.ask('POST', '/session', { email, password })
      await browser.ask('DELETE', '/sessions')
    },
  ],
  [
    'the password was changed',
    ({ browser }) =>
      browser.ask('PUT', '/session/password', { current: password, password: 'an owl that flew away' }),
  ],
  [
    'the member was disabled',
    ({ member }) => changeMember(one.context, member.id, { state: 'disabled' }, actor),
  ],
  ['the role was changed', ({ member }) => changeMember(one.context, member.id, { role: 'viewer' }, actor)],
  [
    'the organization was disabled, and enabled again',
    async () => {
      await changeOrganization(one.context, one.acme.id, { state: 'disabled' }, actor)
      await changeOrganization(one.context, one.acme.id, { state: 'active' }, actor)
    },
  ],
]

describe('a session is refused on the other instance once', () => {
  it.each(ends)('%s', async (_, end) => {
    const person = await signedIn(one)
    const { cookie } = person.browser
    expect((await elsewhere(cookie).ask('GET', '/credentials')).status).toBe(200)
    await end(person)
    expect((await elsewhere(cookie).ask('GET', '/credentials')).status).toBe(401)
    expect((await elsewhere(cookie).ask('GET', '/session')).body).toMatchObject({ state: 'signed-out' })
  })
})

it('of many guesses at a code at the same time on both instances, no more than the limit are looked at', async () => {
  const { email, member } = await person(one)
  const contexts = [one, other].map((server) => temporarySignIn(server)) as [SignInContext, SignInContext]
  const [context] = contexts
  const from = (at: number) => ({ address: `198.51.100.${at}`, browser: 'a browser', requestId: 'r' })
  const { id, secret } = await startTotp(context, member, from(0))
  await confirmTotp(context, member, { id, code: codeAt(secret, context.now()) }, from(0))
  const doors = await Promise.all(
    Array.from({ length: 8 }, (_, at) => signInWithPassword(context, { email, password }, from(at))),
  )
  // As a search goes on: each sign-in at an address of its own, and the instances in turn.
  const causes: unknown[] = []
  for (let round = 0; round < 5; round += 1) {
    const guesses = doors.map(({ cookie }, at) =>
      secondStep(contexts[(at + round) % 2 === 0 ? 0 : 1], cookie, { code: 'none' }, from(at)),
    )
    const outcomes = await Promise.allSettled(guesses)
    causes.push(...outcomes.map((outcome) => 'reason' in outcome && Object(outcome.reason).cause))
  }
  expect(causes).toEqual(Array.from({ length: doors.length * 5 }, () => 'invalid'))
  const kept = await context.store.secondFactorsOf(member.id)
  expect(kept.map(({ wrongCodes }) => wrongCodes)).toEqual([doors.length * 5])
  const own = (await one.audit()).filter(({ memberId }) => memberId === member.id)
  const reasons = own.filter(({ action }) => action === 'session.refused').map(({ reason }) => reason)
  expect(reasons.filter((reason) => reason === 'wrong second factor')).toHaveLength(mostWrongCodes)
  expect(reasons).toHaveLength(doors.length * 5)
  expect(own.filter(({ action }) => action === 'second-factor.locked')).toHaveLength(1)
})

it('of many that are made at the same time on both instances, one organization is the operator’s', async () => {
  const made = await Promise.allSettled(
    [one, other, one, other, one, other].map(({ context }, at) =>
      createOrganization(context, { name: `Operations ${at}`, operator: true }, actor),
    ),
  )
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  const { rows } = await one.context.store.organizations({ limit: 50, after: null })
  expect(rows.filter(({ operator }) => operator)).toHaveLength(1)
})

describe('a text that the database cannot keep', () => {
  it.each(['\0', 'a\0@acme.example'])('is an address that nobody has: %j', async (email) => {
    const browser = new Browser(one.url)
    expect((await browser.ask('POST', '/session', { email, password })).status).toBe(401)
  })

  it.each([
    'credentials?api=',
    'usage?credential=',
    'usage?api=',
    'audit-events?credential=',
    'audit-events?action=',
  ])('finds nothing, and breaks nothing: %s', async (query) => {
    const { browser } = await signedIn(one)
    const { status } = await browser.ask('GET', `/${query}%00`)
    expect([200, 400, 404]).toContain(status)
  })
})
