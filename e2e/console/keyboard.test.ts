/** The whole way with the keyboard alone: in, a credential, its secret on the clipboard, and out. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { shownValue } from './credential-pages.ts'
import { newMember, operatorOf, password } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await newMember(server, await operatorOf(server))
})

afterAll(() => server.remove())

interface Focused {
  readonly name: string
  /** Something shows where the keyboard is. */
  readonly seen: boolean
}

/** The name of what has the focus, as a screen reader says it. */
const focused = (page: Page): Promise<Focused> =>
  page.evaluate(() => {
    const at = document.activeElement as HTMLInputElement | null
    if (at === null) return { name: '', seen: false }
    const labelled = [...(at.labels ?? [])].map((label) => label.innerText)
    const name = at.getAttribute('aria-label') ?? (labelled.join(' ') || at.innerText)
    const { outlineStyle, boxShadow, borderColor } = getComputedStyle(at)
    const seen =
      outlineStyle !== 'none' || boxShadow !== 'none' || (at.matches('input') && borderColor !== '')
    return { name: name.trim(), seen }
  })

const most = 60

/** Goes on from where the focus is, until it is at what has this name. */
async function tabTo(page: Page, wanted: RegExp): Promise<void> {
  const passed: string[] = []
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press('Tab')
    const { name, seen } = await focused(page)
    if (wanted.test(name)) {
      expect(seen).toBe(true)
      return
    }
    passed.push(name)
  }
  throw new Error(`no ${String(wanted)} after ${passed.join(' | ')}`)
}

describe.skipIf(missing)(`in ${title}: with the keyboard alone`, () => {
  test('somebody signs in, makes a credential, copies its secret, and signs out', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url)
    const { keyboard } = page
    await page.goto('/console/credentials')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
    await tabTo(page, /^E-mail address/)
    await keyboard.type(email)
    await tabTo(page, /^Password/)
    await keyboard.type(password)
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()

    await tabTo(page, /^Create a credential/)
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Create a credential' }).waitFor()
    await tabTo(page, /^Name/)
    await keyboard.type('made by keyboard')
    await tabTo(page, /^Create a credential/)
    await keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Your new credential' }).waitFor()
    const secret = await shownValue(page, 'Secret')
    await tabTo(page, /^Copy: Secret/)
    await keyboard.press('Enter')
    await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe(secret)
    await tabTo(page, /^I have stored it/)
    await keyboard.press('Space')
    await tabTo(page, /^Done/)
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'made by keyboard' }).waitFor()

    await tabTo(page, /^Account: /)
    await keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Sign out' }).waitFor()
    await expect
      .poll(async () => {
        await keyboard.press('ArrowDown')
        return (await focused(page)).name
      })
      .toBe('Sign out')
    await keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  test('the content is reached past the navigation, and a dialog gives the focus back', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url)
    const { keyboard } = page
    await page.goto('/console/credentials')
    await page.getByLabel('E-mail address').fill(email)
    await page.getByLabel('Password', { exact: true }).fill(password)
    await keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    await keyboard.press('Tab')
    expect((await focused(page)).name).toBe('Skip to the content')
    await keyboard.press('Enter')
    await tabTo(page, /^Create a credential/)
    await keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Create a credential' })
    await dialog.waitFor()
    await keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(async () => (await focused(page)).name).toBe('Create a credential')
  })
})
