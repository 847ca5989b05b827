/** What people do at the pages of credentials, by the words that stand there. */

import type { Locator, Page } from 'playwright-core'

export interface Wanted {
  /** The title of the API, as the list of the form has it. */
  readonly api: string
  readonly name: string
  readonly environment?: 'Production' | 'Sandbox'
  /** The words of the dialect; the first kind of the API where it is left out. */
  readonly kind?: RegExp
}

/** Makes one. The dialog that shows the secret is open afterwards. */
export async function make(page: Page, wanted: Wanted): Promise<void> {
  await fillIn(page, wanted)
  await shownOnce(page).waitFor()
}

/** Fills in the form and sends it. */
export async function fillIn(page: Page, { api, name, environment, kind }: Wanted): Promise<void> {
  await page.getByRole('button', { name: 'Create a credential' }).first().click()
  const form = page.getByRole('dialog', { name: 'Create a credential' })
  await form.getByLabel('API', { exact: true }).selectOption(api)
  if (kind !== undefined) await form.getByRole('radio', { name: kind }).click()
  await form.getByLabel('Name', { exact: true }).fill(name)
  if (environment !== undefined) await form.getByRole('radio', { name: environment }).check()
  await form.getByRole('button', { name: 'Create a credential' }).click()
}

/** The dialog with what is shown this one time. */
export const shownOnce = (page: Page): Locator =>
  page.getByRole('dialog', { name: /^Your new (credential|secret)$/ })

export const shownValue = (page: Page, label: string): Promise<string> =>
  shownOnce(page).getByRole('textbox', { name: label, exact: true }).inputValue()

export async function confirmStored(page: Page): Promise<void> {
  const dialog = shownOnce(page)
  await dialog.getByLabel('I have stored it in a safe place').check()
  await dialog.getByRole('button', { name: 'Done' }).click()
  await dialog.waitFor({ state: 'hidden' })
}
