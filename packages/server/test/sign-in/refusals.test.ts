/** Whoever is refused learns nothing by it: one answer and one cost for all, and the reason in the audit trail alone. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeMember } from '../../src/credentials/change-member.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import type { SignInContext } from '../../src/sign-in/context.ts'
import { signInWithPassword } from '../../src/sign-in/password.ts'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { temporarySignIn } from '../temporary-sign-in.ts'
import { type Answer, Browser } from './browser.ts'
import { codeOf, password, person, setWrongCodes, signedIn, withTotp } from './people.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await changeOrganization(server.context, server.globex.id, { state: 'disabled' }, actor)
})

afterAll(() => server.remove())

interface Given {
  readonly email: string
  readonly password: string
}

let count = 0

async function madeMember(organizationId: string, chosen: string | null): Promise<string> {
  count += 1
  const email = `refused-${count}@acme.example`
  await createMember(server.context, { organizationId, email, role: 'viewer', password: chosen }, actor)
  return email
}

async function disabledMember(): Promise<string> {
  const { email, member } = await person(server)
  await changeMember(server.context, member.id, { state: 'disabled' }, actor)
  return email
}

/** What is wrong with it, what the trail says, and whether the password is the member's. */
const passwords: [string, string, () => Promise<Given>][] = [
  ['an address that nobody has', 'unknown member', async () => ({ email: 'nobody@acme.example', password })],
  ['a text that is no address', 'unknown member', async () => ({ email: 'not an address', password })],
  [
    'a wrong password',
    'wrong password',
    async () => ({ email: (await person(server)).email, password: 'another owl between lamps' }),
  ],
  ['no password', 'wrong password', async () => ({ email: (await person(server)).email, password: '' })],
  [
    'a password that is too long',
    'wrong password',
    async () => ({ email: (await person(server)).email, password: 'x'.repeat(5_000) }),
  ],
  [
    'a member without a password',
    'wrong password',
    async () => ({ email: await madeMember(server.acme.id, null), password }),
  ],
  ['a disabled member', 'disabled', async () => ({ email: await disabledMember(), password })],
  [
    'a member of a disabled organization',
    'disabled',
    async () => ({ email: await madeMember(server.globex.id, password), password }),
  ],
]

/** A sign-in that waits for the code of a member whose application has had so many wrong ones. */
async function waiting(wrongCodes: number): Promise<{ browser: Browser; secret: string }> {
  const somebody = await signedIn(server)
  const secret = await withTotp(somebody)
  await setWrongCodes(server.context.store, somebody.member, wrongCodes)
  const browser = new Browser(server.url)
  await browser.ask('POST', '/session', { email: somebody.email, password })
  return { browser, secret }
}

async function giveCode(wrongCodes: number, codeFor: (secret: string) => string): Promise<Answer> {
  const { browser, secret } = await waiting(wrongCodes)
  return browser.ask('POST', '/session/code', { code: codeFor(secret) })
}

const right = (secret: string): string => codeOf(secret, 1)
const wrong = (): string => 'none'

const factors: [string, string, () => Promise<Answer>][] = [
  ['a wrong code', 'wrong second factor', () => giveCode(0, wrong)],
  ['the wrong code that locks', 'wrong second factor', () => giveCode(mostWrongCodes - 1, wrong)],
  ['a wrong code of a locked factor', 'locked second factor', () => giveCode(mostWrongCodes, wrong)],
  ['the right code of a locked factor', 'locked second factor', () => giveCode(mostWrongCodes, right)],
  [
    'a passkey of nobody',
    'wrong second factor',
    async () => {
      const browser = new Browser(server.url)
      await browser.ask('POST', '/session/passkey/options', {})
      return browser.ask('POST', '/session/passkey', { response: { id: 'nobody' } })
    },
  ],
]

const told = ({ status, headers, body }: Answer): object => ({
  status,
  body,
  cookies: headers.getSetCookie(),
  retryAfter: headers.get('retry-after'),
})

const refused = {
  status: 401,
  body: {
    type: 'urn:guichet:problem:unauthenticated',
    title: 'A valid management token is required.',
    status: 401,
    code: 'unauthenticated',
  },
  cookies: [],
  retryAfter: null,
}

async function reasonsOf(work: () => Promise<unknown>): Promise<readonly (string | null)[]> {
  const before = await server.context.store.lastSequence()
  await work()
  const events = (await server.audit()).filter(({ sequence }) => sequence > before)
  return events.filter(({ action }) => action === 'session.refused').map(({ reason }) => reason)
}

describe('a sign-in is refused in one answer, and recorded once with its reason, for', () => {
  it.each(passwords)('%s', async (_, reason, prepare) => {
    const given = await prepare()
    const reasons = await reasonsOf(async () => {
      expect(told(await new Browser(server.url).ask('POST', '/session', given))).toEqual(refused)
    })
    expect(reasons).toEqual([reason])
  })

  it.each(factors)('%s', async (_, reason, answer) => {
    const reasons = await reasonsOf(async () => expect(told(await answer())).toEqual(refused))
    expect(reasons).toEqual([reason])
  })
})

describe('one hash is computed, and one event written, for', () => {
  it.each(passwords)('%s', async (_, __, prepare) => {
    const given = await prepare()
    const context = temporarySignIn(server)
    const work: string[] = []
    const watched: SignInContext = {
      ...context,
      hashing: {
        ...context.hashing,
        verifyPassword(...args) {
          work.push('hash')
          return context.hashing.verifyPassword(...args)
        },
      },
      store: {
        ...context.store,
        appendEvents(events) {
          work.push(...events.map(({ action }) => action))
          return context.store.appendEvents(events)
        },
      },
    }
    const visitor = { address: '203.0.113.7', browser: 'a browser', requestId: 'r' }
    await expect(signInWithPassword(watched, given, visitor)).rejects.toMatchObject({ cause: 'invalid' })
    expect(work).toEqual(['hash', 'session.refused'])
  })
})

it('who is blocked is recorded as that, first once and then added up', async () => {
  const own = await startTestServer()
  const { email } = await person(own)
  const tries = Array.from({ length: 15 }, () => ({ email, password: 'wrong' }))
  const statuses = []
  for (const given of tries) statuses.push((await new Browser(own.url).ask('POST', '/session', given)).status)
  expect(statuses).toEqual(tries.map((_, at) => (at < 10 ? 401 : 429)))
  await own.stop()
  const again = await startTestServer({ folder: own.folder })
  const refusals = (await again.audit()).filter(({ action }) => action === 'session.refused')
  const blocked = refusals.filter(({ cause }) => cause === 'throttled')
  expect(refusals).toHaveLength(12)
  expect(blocked.toSorted((one, other) => one.sequence - other.sequence)).toMatchObject([
    { reason: 'too many failed attempts', address: expect.any(String), attempt: null, details: null },
    { reason: 'further tries of a blocked address', details: { count: 4 } },
  ])
  await again.remove()
})

it('a blocked name is answered alike whether or not somebody has it, and whatever the password', async () => {
  const { email } = await person(server)
  const blocked: object[] = []
  for (const name of [email, 'no-member@acme.example']) {
    const ask = (given: string) =>
      new Browser(server.url).ask('POST', '/session', { email: name, password: given })
    for (let time = 0; time < 10; time += 1) expect((await ask('wrong')).status).toBe(401)
    for (const given of [password, 'wrong']) {
      const answer = await ask(given)
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0)
      blocked.push({ ...told(answer), retryAfter: 'some' })
    }
  }
  expect(blocked[0]).toMatchObject({ status: 429, body: { code: 'throttled' }, cookies: [] })
  for (const answer of blocked) expect(answer).toEqual(blocked[0])
})
