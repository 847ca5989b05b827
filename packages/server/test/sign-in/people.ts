/** Members to sign in as, and the codes of their telephones. */

import { Secret, TOTP } from 'otpauth'
import { changeEvent } from '../../src/audit/change-event.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import type { Member, MemberRole } from '../../src/stores/records.ts'
import type { Store } from '../../src/stores/store.ts'
import { actor, type TestServer } from '../running-server.ts'
import { Browser } from './browser.ts'

export const password = 'an owl between two lamps'

let count = 0

export interface Person {
  readonly member: Member
  readonly email: string
  readonly browser: Browser
}

/** A member of Acme, who has not signed in yet. */
export async function person(server: TestServer, role: MemberRole = 'owner'): Promise<Person> {
  count += 1
  const email = `person-${count}@acme.example`
  const input = { organizationId: server.acme.id, email, role, password }
  const member = await createMember(server.context, input, actor)
  return { member, email, browser: new Browser(server.url) }
}

export async function signedIn(server: TestServer, role: MemberRole = 'owner'): Promise<Person> {
  const somebody = await person(server, role)
  const answer = await somebody.browser.ask('POST', '/session', { email: somebody.email, password })
  if (answer.status !== 200) throw new Error(`signing in was answered ${answer.status}`)
  return somebody
}

/** The code of a step: 0 is now, 1 the next one, which the server takes too. */
export const codeOf = (secret: string, step = 0): string => codeAt(secret, Date.now() + step * 30_000)

export const codeAt = (secret: string, timestamp: number): string =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp })

/** Adds an authenticator application; its code of now is spent by that. */
export async function withTotp({ browser }: Pick<Person, 'browser'>): Promise<string> {
  const { id, secret } = (await browser.ask('POST', '/second-factors/totp', {})).body as Record<
    string,
    string
  >
  const path = `/second-factors/totp/${String(id)}/confirm`
  const confirmed = await browser.ask('POST', path, { code: codeOf(String(secret)) })
  if (confirmed.status !== 204) throw new Error(`the code was answered ${confirmed.status}`)
  return String(secret)
}

/** A member's authenticator application as so many wrong codes in a row leave it. */
export const setWrongCodes = (
  store: Pick<Store, 'change'>,
  { id: memberId }: Pick<Member, 'id'>,
  wrongCodes: number,
): Promise<void> =>
  store.change(async (change) => {
    const factors = (await change.secondFactorsOf(memberId)).filter(({ kind }) => kind === 'totp')
    for (const { id } of factors) await change.updateSecondFactor(id, { wrongCodes })
    await change.record(changeEvent({ at: Date.now(), action: 'member.changed', actor: actor.id, memberId }))
  })
