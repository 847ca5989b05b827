/** The door: who comes in, who does not, and what is left behind by whoever goes. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { codeOf, signedIn, withTotp } from '../../packages/server/test/sign-in/people.ts'
import { enter, newMember, operatorOf, typeSignIn } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({
    settings: 'throttle: { credentialAndAddress: { failures: 2, window: 3m } }',
  })
  // As long as nobody of the operator can sign in, the page speaks of the first run.
  await newMember(server, await operatorOf(server))
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: signing in`, () => {
  test('with e-mail address and password leads to the page that was asked for', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url)
    await page.goto('/console/credentials')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(page.url()).toBe(`${server.url}/console/sign-in`)
    await typeSignIn(page, email)
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    expect(page.url()).toBe(`${server.url}/console/credentials`)
  })

  test('with a code of an authenticator application ends a sign-in that wants one', async ({ visit }) => {
    const somebody = await signedIn(server)
    const secret = await withTotp(somebody)
    const page = await visit(server.url, { expected: ['POST /api/v1/session/code 401'] })
    await page.goto('/console/')
    await typeSignIn(page, somebody.email)
    await page.getByRole('heading', { name: 'Second factor' }).waitFor()
    await page.getByLabel('Code').fill('000000')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('alert').getByText('That did not match').waitFor()
    await page.getByLabel('Code').fill(codeOf(secret, 1))
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  })

  test('is refused with one sentence, whatever was wrong, and throttled with the time to wait', async ({
    visit,
  }) => {
    const email = await newMember(server, server.acme)
    const expected = ['POST /api/v1/session 401', 'POST /api/v1/session 429']
    const page = await visit(server.url, { expected })
    await page.goto('/console/sign-in')
    const told = page.getByRole('alert')
    const sentences: string[] = []
    for (const address of ['nobody@acme.example', email, email]) {
      const answered = page.waitForResponse('**/api/v1/session')
      await typeSignIn(page, address, 'not the password at all')
      await answered
      sentences.push(await told.innerText())
    }
    expect(new Set(sentences)).toEqual(
      new Set(['E-mail address or password is wrong. Check both and try again.']),
    )
    await typeSignIn(page, email)
    await told.getByText('Too many failed attempts. Wait 3 minutes, then try again.').waitFor()
  })

  test('offers no way to a forgotten password where no mail can be sent', async ({ visit }) => {
    const page = await visit(server.url)
    await page.goto('/console/sign-in')
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    expect(await page.getByText('Forgotten your password?').count()).toBe(0)
  })

  test('leads nowhere else, whatever the address asks for', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url)
    const elsewhere = ['//evil.example/', '/\\evil.example/', 'https:evil.example', '\t//evil.example']
    const code = ['javascript:alert(1)', 'data:text/html,x']
    const asked = ['next', 'redirect', 'wanted', 'return_to', 'url', 'continue'].flatMap((name) =>
      [...elsewhere, ...code].map((value): [string, string] => [name, value]),
    )
    const search = new URLSearchParams(asked).toString()
    await page.goto(`/console/sign-in?${search}#${search}`)
    await typeSignIn(page, email)
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(new URL(page.url()).origin).toBe(server.url)
  })
})

describe.skipIf(missing)(`in ${title}: signing out`, () => {
  test('leaves nothing in the browser but the language and the appearance', async ({ visit }) => {
    const { id } = await server.keyPair('kis', { name: 'left behind' })
    const { page } = await enter(visit, server, { expected: [`GET /api/v1/credentials/${id} 401`] })
    await page.goto('/console/')
    await page.getByRole('link', { name: 'Credentials', exact: true }).click()
    await page.getByRole('link', { name: 'left behind' }).click()
    await page.getByRole('heading', { level: 1, name: 'left behind' }).waitFor()
    await page.getByRole('button', { name: /^Language/ }).click()
    await page.getByRole('menuitemradio', { name: 'English' }).click()
    await page.getByRole('button', { name: /^Account: / }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(
      await page.evaluate(async () => ({
        local: Object.keys(localStorage).filter((name) => !/language|color-scheme/.test(name)),
        session: Object.keys(sessionStorage),
        databases: await indexedDB.databases(),
        caches: await caches.keys(),
      })),
    ).toEqual({ local: [], session: [], databases: [], caches: [] })
    expect(await page.context().cookies()).toEqual([])
    await page.goBack()
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    expect(await page.getByText('left behind').count()).toBe(0)
  })
})
