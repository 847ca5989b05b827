/** What weighs heavily is asked of who is there: the dialog that wants a proof, and what was begun before it. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { confirmStored, fillIn, shownOnce } from './credential-pages.ts'
import { enter, password } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ settings: 'console: { confirmed: 5s }' })
})

afterAll(() => server.remove())

/** Until the proof that signing in gave is over, by the server's own word. */
async function waitForEnd(page: Page): Promise<void> {
  const until = await page.evaluate(async () => {
    const session = (await (await fetch('/api/v1/session')).json()) as { confirmedUntil: string }
    return Date.parse(session.confirmedUntil)
  })
  await page.waitForFunction((until) => Date.now() > until, until)
}

describe.skipIf(missing)(`in ${title}: the proof of presence`, () => {
  test('is asked for once, refused with a wrong password, and lets go on what was begun', async ({
    visit,
  }) => {
    const expected = ['POST /api/v1/credentials 403', 'POST /api/v1/session/presence 401']
    const { page } = await enter(visit, server, { expected })
    await page.goto('/console/credentials')
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    await waitForEnd(page)
    await fillIn(page, { api: 'KIS', name: 'heavy' })
    const dialog = page.getByRole('dialog', { name: 'Is it still you?' })
    await dialog.getByLabel('Password', { exact: true }).last().fill('not the password at all')
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await dialog.getByText('That did not match. Try again.').waitFor()
    await dialog.getByLabel('Password', { exact: true }).last().fill(password)
    await dialog.getByRole('button', { name: 'Confirm' }).click()
    await shownOnce(page).waitFor()
    await confirmStored(page)
  })

  test('that is not given leaves everything as it was, and says so', async ({ visit }) => {
    const { page } = await enter(visit, server, { expected: ['POST /api/v1/credentials 403'] })
    await page.goto('/console/credentials')
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    await waitForEnd(page)
    await fillIn(page, { api: 'KIS', name: 'not made' })
    await page
      .getByRole('dialog', { name: 'Is it still you?' })
      .getByRole('button', { name: 'Cancel' })
      .click()
    await page.getByText('Nothing was changed: this step needs proof that it is you.').waitFor()
    expect(await shownOnce(page).count()).toBe(0)
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    expect(await page.getByText('not made').count()).toBe(0)
  })
})
