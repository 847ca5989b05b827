/** Members at the screen, and those who are signed in already where signing in is not what a test is about. */

import type { BrowserContext, Page } from 'playwright-core'
import { createMember } from '../../packages/server/src/credentials/create-member.ts'
import { createOrganization } from '../../packages/server/src/credentials/create-organization.ts'
import type { MemberRole, Organization } from '../../packages/server/src/stores/records.ts'
import { actor, type TestServer } from '../../packages/server/test/running-server.ts'
import { Browser } from '../../packages/server/test/sign-in/browser.ts'
import { password } from '../../packages/server/test/sign-in/people.ts'
import type { Visit, Visitor } from './visit.ts'

export { password }

export interface Signed {
  readonly page: Page
  readonly email: string
}

export interface Entering extends Visitor {
  readonly role?: MemberRole
  /** Acme where it is left out. */
  readonly organization?: Organization
}

/** A new member, at a page that is not opened yet. */
export async function enter(
  visit: Visit,
  server: TestServer,
  { role = 'owner', organization = server.acme, ...visitor }: Entering = {},
): Promise<Signed> {
  const email = await newMember(server, organization, role)
  return signIn(await visit(server.url, visitor), server.url, email)
}

/** A new owner of the operator's organization, at a page that is not opened yet. */
export const enterAsOperator = async (
  visit: Visit,
  server: TestServer,
  visitor: Visitor = {},
): Promise<Signed> => enter(visit, server, { ...visitor, organization: await operatorOf(server) })

export const operatorOf = async ({ context }: Pick<TestServer, 'context'>): Promise<Organization> =>
  (await context.store.operatorOrganization()) ??
  (await createOrganization(context, { name: 'Operations', operator: true }, actor))

let members = 0

/** The e-mail address of a member who can sign in. */
export async function newMember(
  { context }: Pick<TestServer, 'context'>,
  { id: organizationId, name }: Organization,
  role: MemberRole = 'owner',
): Promise<string> {
  members += 1
  const email = `person-${members}@${name.toLowerCase()}.example`
  await createMember(context, { organizationId, email, role, password }, actor)
  return email
}

async function signIn(page: Page, url: string, email: string): Promise<Signed> {
  const browser = new Browser(url)
  const { status } = await browser.ask('POST', '/session', { email, password })
  if (status !== 200 || browser.cookie === null) throw new Error(`signing in was answered ${status}`)
  await giveCookie(page.context(), url, browser.cookie)
  return { page, email }
}

/** A cookie `__Host-…` is set by a secure address alone; the browser then sends it to http://localhost too. */
async function giveCookie(context: BrowserContext, url: string, cookie: string): Promise<void> {
  const [name = '', value = ''] = cookie.split(/=(.*)/s)
  const attributes = { secure: true, httpOnly: true, sameSite: 'Strict' } as const
  await context.addCookies([{ name, value, url: url.replace('http:', 'https:'), ...attributes }])
}

/** What somebody types who has no session. */
export async function typeSignIn(page: Page, email: string, typed: string = password): Promise<void> {
  await page.getByLabel('E-mail address').fill(email)
  await page.getByLabel('Password', { exact: true }).fill(typed)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
