/** A member's own account: second factors that are added here and asked for at the door, sessions, the password. */

import type { CDPSession, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { mostWrongCodes } from '../../packages/server/src/sign-in/wrong-codes.ts'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { codeOf, setWrongCodes, signedIn, withTotp } from '../../packages/server/test/sign-in/people.ts'
import { enter, newMember, operatorOf, password, typeSignIn } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await newMember(server, await operatorOf(server))
})

afterAll(() => server.remove())

/** An authenticator in the browser that says yes to everything, like a fingerprint that is always right. */
async function withAuthenticator(page: Page): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  })
  return session
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole('button', { name: /^Account: / }).click()
  await page.getByRole('menuitem', { name: 'Sign out' }).click()
  await page.getByRole('heading', { name: 'Sign in' }).waitFor()
}

const overview = (page: Page) => page.getByRole('heading', { level: 1, name: 'Overview' })

describe.skipIf(missing)(`in ${title}: an account`, () => {
  test('gets an authenticator application, whose code the next sign-in asks for', async ({ visit }) => {
    const { page, email } = await enter(visit, server)
    await page.goto('/console/account')
    await page.getByRole('button', { name: 'Add an application' }).click()
    const dialog = page.getByRole('dialog', { name: 'Authenticator application' })
    await dialog.getByRole('img', { name: 'QR code of the secret below' }).waitFor()
    const secret = await dialog.getByLabel('Secret', { exact: true }).inputValue()
    await dialog.getByLabel('Code').fill(codeOf(secret))
    await dialog.getByRole('button', { name: 'Take it into use' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('list', { name: 'Second factors' }).getByText('Authenticator application').waitFor()
    await signOut(page)
    await typeSignIn(page, email)
    await page.getByLabel('Code').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Continue' }).click()
    await overview(page).waitFor()
    const found = await server.context.store.findMemberByEmail(email)
    await setWrongCodes(server.context.store, { id: found?.member.id ?? '' }, mostWrongCodes)
    await page.goto('/console/account')
    const factors = page.getByRole('list', { name: 'Second factors' })
    await factors.getByText('Locked after too many wrong codes').waitFor()
  })

  test('is led back to the password after five wrong codes, and told why', async ({ visit }) => {
    const somebody = await signedIn(server)
    const secret = await withTotp(somebody)
    const page = await visit(server.url, { expected: ['POST /api/v1/session/code 401'] })
    await page.goto('/console/')
    await typeSignIn(page, somebody.email)
    const heading = page.getByRole('heading', { name: 'Second factor' })
    for (const wrong of ['000000', '000001', '000002', '000003', '000004']) {
      await heading.waitFor()
      await page.getByLabel('Code').fill(wrong)
      const answered = page.waitForResponse('**/api/v1/session/code')
      await page.getByRole('button', { name: 'Continue' }).click()
      await answered
      await page.getByRole('alert').waitFor()
    }
    await page.getByText('This sign-in has ended').waitFor()
    expect(await heading.count()).toBe(0)
    await typeSignIn(page, somebody.email)
    await page.getByLabel('Code').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Continue' }).click()
    await overview(page).waitFor()
  })

  test('gets a passkey, which then signs in alone, and as the second factor of the password', async ({
    visit,
  }) => {
    const { page, email } = await enter(visit, server)
    await withAuthenticator(page)
    await page.goto('/console/account')
    await page.getByRole('button', { name: 'Add a passkey' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add a passkey' })
    await dialog.getByLabel('Name').fill('laptop')
    await dialog.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('list', { name: 'Second factors' }).getByText('laptop').waitFor()
    await signOut(page)
    await page.getByRole('button', { name: /passkey$/ }).click()
    await overview(page).waitFor()
    await signOut(page)
    await typeSignIn(page, email)
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    await page.getByRole('button', { name: 'Use a passkey' }).click()
    await overview(page).waitFor()
  })

  test('that has no passkey here is told so, and signs in by password', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url)
    const session = await withAuthenticator(page)
    await page.goto('/console/sign-in')
    const answered = page.waitForResponse('**/session/passkey/options')
    await page.getByRole('button', { name: /passkey$/ }).click()
    await answered
    await page.getByText('No passkey was used. Try again, or choose another way.').waitFor()
    await session.detach()
    await typeSignIn(page, email)
    await overview(page).waitFor()
  })

  test('shows where it is signed in, and ends a session there', async ({ visit }) => {
    const { page, email } = await enter(visit, server)
    const other = await visit(server.url, { expected: ['401'] })
    await other.goto('/console/sign-in')
    await typeSignIn(other, email)
    await overview(other).waitFor()
    await page.goto('/console/account')
    await page.getByText('this one').waitFor()
    await page.getByRole('button', { name: /^End the session from / }).click()
    await page.getByRole('button', { name: /^End the session from / }).waitFor({ state: 'hidden' })
    await other.reload()
    await other.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  test('changes its password: not without the one it has, and then signs in with the new one', async ({
    visit,
  }) => {
    const { page, email } = await enter(visit, server, { expected: ['PUT /api/v1/session/password 40'] })
    const next = 'a heron beside the still canal'
    await page.goto('/console/account')
    const change = async (current: string, wanted: string): Promise<void> => {
      await page.getByLabel('Current password').fill(current)
      await page.getByLabel('New password').fill(wanted)
      await page.getByRole('button', { name: 'Change the password' }).click()
    }
    await change('', 'too short')
    await page.getByText('Fill in this field.').waitFor()
    await page.getByText('A password has 15 to 256 characters.').waitFor()
    await change('not my password at all', next)
    await page.getByText('Your current password is not right. Try again.').waitFor()
    await change(password, next)
    await page.getByText('Your password is changed.').waitFor()
    expect(await page.getByLabel('New password').inputValue()).toBe('')
    await signOut(page)
    await typeSignIn(page, email, next)
    await overview(page).waitFor()
  })
})
