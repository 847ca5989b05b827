/** The console on a telephone: everything is reached by the menu, and nothing is wider than the screen. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { confirmStored, make } from './credential-pages.ts'
import { telephone } from './gallery.ts'
import { enter } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: on a telephone`, () => {
  test('a credential is made, found by the menu and looked at, with nothing to scroll sideways', async ({
    visit,
  }) => {
    const { page } = await enter(visit, server, { viewport: telephone, hasTouch: true, isMobile: true })
    await page.goto('/console/')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await page.getByRole('link', { name: 'Credentials', exact: true }).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Open the list of pages' }).tap()
    await page.getByRole('link', { name: 'Credentials', exact: true }).tap()
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    await expect
      .poll(() => page.getByRole('link', { name: 'Credentials', exact: true }).isVisible())
      .toBe(false)
    await make(page, { api: 'Digitalpaye', name: 'made on a telephone' })
    await confirmStored(page)
    await page.getByRole('heading', { level: 1, name: 'made on a telephone' }).waitFor()
    await page.getByRole('link', { name: 'All credentials' }).tap()
    await page.getByRole('list', { name: 'Credentials' }).getByText('made on a telephone').waitFor()
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(telephone.width)
  })
})
