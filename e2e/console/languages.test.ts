/** French and English: as the browser asks, or as somebody chose. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { exchangeAs } from '../../packages/server/test/transport/client.ts'
import { enter, newMember, operatorOf, password } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await newMember(server, await operatorOf(server))
})

afterAll(() => server.remove())

const language = (page: Page): Promise<string> => page.evaluate(() => document.documentElement.lang)

/** The title of the window comes a moment after the heading. */
const expectWords = (page: Page, lang: string, title: string): Promise<void> =>
  expect.poll(async () => [await language(page), await page.title()]).toEqual([lang, title])

describe.skipIf(missing)(`in ${title}: the language`, () => {
  test('is French where the browser asks for it, from the first page on', async ({ visit }) => {
    const email = await newMember(server, server.acme)
    const page = await visit(server.url, { locale: 'fr-FR' })
    await page.goto('/console/')
    await page.getByRole('heading', { name: 'Se connecter' }).waitFor()
    await expectWords(page, 'fr', 'Se connecter · Guichet')
    await page.getByLabel('Adresse e-mail').fill(email)
    await page.getByLabel('Mot de passe', { exact: true }).fill(password)
    await page.getByRole('button', { name: 'Se connecter', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor()
  })

  test('names a credential as the API’s own documentation does in that language', async ({ visit }) => {
    const { page } = await enter(visit, server, { locale: 'fr-FR' })
    await page.goto('/console/credentials')
    await page.getByRole('button', { name: 'Créer un identifiant' }).first().click()
    const form = page.getByRole('dialog')
    const rows = [
      ['KIS', 'Accès API', 'Paramètres › Clé API'],
      ['Recital', 'Token de service', 'Paramètre › Généraux'],
      ['Digishare', "Jeton d'accès personnel", "Paramètres › Jetons d'accès personnels"],
      ['Digishare', 'Application', 'Développeur › Applications'],
      ['Didomi', 'Clé API privée', 'Settings › Private API keys'],
    ] as const
    for (const [api, name, where] of rows) {
      await form.getByLabel('API', { exact: true }).selectOption(api)
      const kind = form.getByRole('radio', { name: new RegExp(`^${name}\\s?:`) })
      expect(await kind.innerText()).toContain(where)
    }
  })

  test('says why something was refused, in the audit trail too', async ({ visit }) => {
    const pair = await server.keyPair('kis', { name: 'Import' })
    const wrong = await server.keyPair('kis', { name: 'Another' })
    await exchangeAs(server, 'kis', { ...pair, secret: wrong.secret })
    const { page } = await enter(visit, server, { locale: 'fr-FR' })
    await page.goto('/console/audit')
    const row = page.getByRole('row').filter({ hasText: 'Un échange avec Import a été refusé' })
    await row.getByText('Secret incorrect').waitFor()
    await row.getByRole('button', { name: /^Détails/ }).click()
    const details = await page.getByRole('dialog').innerText()
    expect(details).toContain('La preuve d’identité n’est pas valable')
    expect(details).toContain('Secret incorrect')
    expect(details).not.toContain('wrong secret')
  })

  test('says what is wrong with a form in the language of the page, not in that of the browser', async ({
    visit,
  }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/account')
    await page.getByRole('button', { name: 'Language: English' }).click()
    await page.getByRole('menuitemradio', { name: 'Français' }).click()
    await page.getByRole('button', { name: 'Langue\u00a0: Français' }).waitFor()
    await page.getByLabel('Mot de passe actuel').fill(password)
    const wanted = page.getByLabel('Nouveau mot de passe')
    await wanted.fill('trop court')
    await page.getByRole('button', { name: 'Changer le mot de passe' }).click()
    await page.getByText('Un mot de passe compte de 15 à 256 caractères.').waitFor()
    expect(await wanted.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  test('is English for any other browser, is switched by the menu, and stays switched', async ({ visit }) => {
    const { page } = await enter(visit, server, { locale: 'de-CH' })
    await page.goto('/console/')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await language(page)).toBe('en')
    await page.getByRole('button', { name: 'Language: English' }).click()
    await page.getByRole('menuitemradio', { name: 'Français' }).click()
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor()
    await expectWords(page, 'fr', 'Vue d’ensemble · Guichet')
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Vue d’ensemble' }).waitFor()
    expect(await language(page)).toBe('fr')
  })
})
