/** Credentials from their making to their end, and what they are worth at the API meanwhile. */

import { readFile } from 'node:fs/promises'
import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, vi } from 'vitest'
import { rotateSecret } from '../../packages/server/src/credentials/rotate-secret.ts'
import { actor, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { exchangeAs } from '../../packages/server/test/transport/client.ts'
import { confirmStored, make, shownOnce, shownValue } from './credential-pages.ts'
import { desk, languages, lookAt, type Place } from './gallery.ts'
import { paste, pasteToken } from './pasting.ts'
import { enter } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

/** Each API with the words of its own documentation for the two parts of a key pair. */
const apis = [
  ['kis', 'KIS', 'App_token', 'Secret'],
  ['recital', 'Recital', 'ID', 'Password'],
  ['digishare', 'Digishare', 'Client ID', 'Client Secret'],
  ['didomi', 'Didomi', 'Private API key', 'Secret'],
  ['digitalpaye', 'Digitalpaye', 'api_key', 'api_secret'],
] as const

describe.skipIf(missing)(`in ${title}: a credential`, () => {
  test.for(apis)(
    'of %s is made with the words of its API, and its secret works with curl in the API’s own format',
    async ([api, apiTitle, key, secret], { visit }) => {
      const { page } = await enter(visit, server)
      await page.goto('/console/credentials')
      await make(page, { api: apiTitle, name: `${api} import` })
      const pair = { key: await shownValue(page, key), secret: await shownValue(page, secret) }
      expect(await paste(server, api, pair)).toMatchObject({ status: 200 })
      await confirmStored(page)
      await page.getByRole('heading', { level: 1, name: `${api} import` }).waitFor()
    },
  )

  test('for the sandbox is one of the sandbox', async ({ visit }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/credentials')
    await make(page, { api: 'Digitalpaye', name: 'sandbox', environment: 'Sandbox' })
    const pair = { key: await shownValue(page, 'api_key'), secret: await shownValue(page, 'api_secret') }
    expect(pair.key).toMatch(/^test_/)
    const { token } = await paste(server, 'digitalpaye', pair, 'sandbox')
    expect(decodeJwt(token)).toMatchObject({ env: 'sandbox' })
    await confirmStored(page)
  })

  test('of one part is a token that is sent as it is', async ({ visit }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/credentials')
    await make(page, { api: 'Recital', name: 'service', kind: /^Service token/ })
    const token = await shownValue(page, 'API_TOKEN')
    expect(await pasteToken(server, 'recital', token)).toMatchObject({ status: 200 })
    await confirmStored(page)
  })

  test('can be copied, and downloaded as the lines of a .env file', async ({ visit }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/credentials')
    await make(page, { api: 'KIS', name: 'to take along' })
    const [key, secret] = [await shownValue(page, 'App_token'), await shownValue(page, 'Secret')]
    // It stands there for two seconds: the page looks for it by itself.
    const copied = page.waitForFunction(() =>
      [...document.querySelectorAll('[role=dialog] [role=status]')].some((at) => at.textContent === 'Copied'),
    )
    await shownOnce(page).getByRole('button', { name: 'Copy: Secret' }).click()
    await copied
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret)
    const downloading = page.waitForEvent('download')
    await shownOnce(page).getByRole('button', { name: 'Download as .env' }).click()
    const download = await downloading
    expect(download.suggestedFilename()).toBe('kis.env')
    expect(await readFile(await download.path(), 'utf8')).toBe(`KIS_APP_TOKEN=${key}\nKIS_SECRET=${secret}\n`)
    await confirmStored(page)
  })

  test('shows its secret once: not after a reload, not by the way back, and nowhere in the browser', async ({
    visit,
  }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/credentials')
    await make(page, { api: 'Didomi', name: 'shown once' })
    const secret = await shownValue(page, 'Secret')
    await shownOnce(page).getByRole('button', { name: 'Close' }).click()
    await page.getByText('Close without storing it?').waitFor()
    await page.getByRole('button', { name: 'Close anyway' }).click()
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    await page.getByRole('heading', { level: 1, name: 'shown once' }).waitFor()
    const pageHolds = async (): Promise<boolean> => (await everythingIn(page)).includes(secret)
    expect(await pageHolds()).toBe(false)
    await page.reload()
    await page.getByText(secret.slice(-4)).first().waitFor()
    expect(await pageHolds()).toBe(false)
    await page.goBack()
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    expect(await pageHolds()).toBe(false)
    expect(page.url()).not.toContain(secret)
  })

  test('is rotated with an overlap in which both secrets work, and the old one says that it ends', async ({
    visit,
  }) => {
    const { id, key, secret: old } = await server.keyPair('kis', { name: 'to rotate' })
    const { page } = await enter(visit, server)
    await page.goto(`/console/credentials/${id}`)
    await page.getByRole('button', { name: 'Rotate the secret' }).click()
    await page.getByRole('radio', { name: 'For 24 hours' }).check()
    await page.getByRole('button', { name: 'Rotate', exact: true }).click()
    const secret = await shownValue(page, 'Secret')
    await confirmStored(page)
    for (const live of [old, secret]) {
      expect(await paste(server, 'kis', { key, secret: live })).toMatchObject({ status: 200 })
    }
    await page.getByText('Two secrets are live').waitFor()
    await page.getByText(/^Old secret …/).waitFor()
    await page.getByText(/ends on /).waitFor()
    await page.getByRole('button', { name: 'End the old secret now' }).click()
    await page.getByText('Two secrets are live').waitFor({ state: 'hidden' })
    expect((await paste(server, 'kis', { key, secret: old })).token).toBe('')
    expect(await paste(server, 'kis', { key, secret })).toMatchObject({ status: 200 })
  })

  test.for(languages)(
    'during an overlap says of each secret when and from where it was last used, in %s',
    async (language, { visit }) => {
      const words = usedWords[language]
      const { id, key, secret: old } = await server.keyPair('kis', { name: words.name })
      const { context } = server
      const issue = await rotateSecret(context, id, {}, actor)
      const fresh = 'secret' in issue ? issue.secret : ''
      const { page } = await enter(visit, server, { locale: words.locale })
      const place = (name: string): Place => ({
        name: `credential-overlap-${name}`,
        path: `/console/credentials/${id}`,
      })
      const secretLine = (secret: string) =>
        page.getByRole('listitem').filter({ hasText: `…${secret.slice(-4)}` })
      const used = async (secret: string): Promise<void> => {
        const before = (await context.store.lastUses([id])).length
        expect((await exchangeAs(server, 'kis', { key, secret }, { from: '127.0.0.7' })).status).toBe(200)
        const written = async () => expect(await context.store.lastUses([id])).toHaveLength(before + 1)
        await vi.waitFor(written, { timeout: 30_000, interval: 50 })
      }

      await used(old)
      expect(await lookAt(page, place('old-used'), language)).toEqual([])
      await secretLine(old).getByText(words.used).waitFor()
      await secretLine(fresh).getByText(words.notUsed).waitFor()
      await page.getByText(words.stillUsed).waitFor()

      await used(fresh)
      expect(await lookAt(page, place('both-used'), language)).toEqual([])
      for (const secret of [old, fresh]) await secretLine(secret).getByText(words.used).waitFor()
      await page.getByText(words.stillUsed).waitFor({ state: 'hidden' })
      await page.setViewportSize(desk)
      await page.goto('/console/credentials')
      await page.getByRole('row').filter({ hasText: words.name }).getByText(words.withNew).waitFor()
    },
  )

  test('is revoked once its name is typed, and the call is refused in the words of the API', async ({
    visit,
  }) => {
    const { id, key, secret } = await server.keyPair('digitalpaye', { name: 'to revoke' })
    const { token, status } = await paste(server, 'digitalpaye', { key, secret })
    expect(status).toBe(200)
    const { page } = await enter(visit, server)
    await page.goto(`/console/credentials/${id}`)
    await page.getByRole('button', { name: 'Revoke' }).click()
    const dialog = page.getByRole('dialog', { name: 'Revoke to revoke' })
    const submit = dialog.getByRole('button', { name: 'Revoke for ever' })
    await dialog.getByLabel('Name of the credential').fill('to revok')
    expect(await submit.isDisabled()).toBe(true)
    await dialog.getByLabel('Name of the credential').fill('to revoke')
    await submit.click()
    await page.getByText('Revoked: it is refused for ever.').waitFor()
    const refused = await pasteToken(server, 'digitalpaye', token)
    expect(refused.status).toBe(401)
    expect(JSON.parse(refused.body)).toMatchObject({
      reason: "Token d'accès invalide. Veuillez vous reconnecter.",
    })
  })

  test('is refused while it is disabled, and works again when it is enabled', async ({ visit }) => {
    const { id, key, secret } = await server.keyPair('recital', { name: 'to pause' })
    const { token } = await paste(server, 'recital', { key, secret })
    const { page } = await enter(visit, server)
    await page.goto(`/console/credentials/${id}`)
    await page.getByRole('button', { name: 'Disable' }).click()
    await page.getByText('Disabled: it is refused at every exchange and call').waitFor()
    expect((await pasteToken(server, 'recital', token)).status).toBe(401)
    await page.getByRole('button', { name: 'Enable' }).click()
    await page.getByText('Disabled: it is refused').waitFor({ state: 'hidden' })
    expect((await pasteToken(server, 'recital', token)).status).toBe(200)
  })

  test('whose name is a script is shown as it is typed, and nothing of it runs', async ({ visit }) => {
    const payload = `"><img src=x onerror=alert(1)><svg onload=alert(1)>{{constructor}}'`
    const { id } = await server.keyPair('kis', { name: payload })
    const { page } = await enter(visit, server)
    const dialogs: string[] = []
    page.on('dialog', (dialog) => {
      dialogs.push(dialog.message())
      void dialog.dismiss()
    })
    await page.goto('/console/credentials')
    await page.getByRole('link', { name: payload }).click()
    await page.getByRole('heading', { level: 1, name: payload }).waitFor()
    expect(page.url()).toContain(id)
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByRole('dialog', { name: `Revoke ${payload}` }).waitFor()
    expect(await page.locator('img[src=x], svg[onload]').count()).toBe(0)
    expect(dialogs).toEqual([])
  })
})

const usedWords = {
  en: {
    locale: 'en-GB',
    name: 'Invoice import',
    used: /^last used .+ from 127\.0\.0\.7$/,
    notUsed: 'not used yet',
    stillUsed: 'a program still holds it',
    withNew: 'with the new secret',
  },
  fr: {
    locale: 'fr-FR',
    name: 'Import des factures',
    used: /^dernière utilisation .+ depuis 127\.0\.0\.7$/,
    notUsed: 'pas encore utilisé',
    stillUsed: 'un programme s’en sert encore',
    withNew: 'avec le nouveau secret',
  },
} as const

/** The document with the values of its fields, and what the browser keeps for this origin. */
const everythingIn = async (page: Page): Promise<string> =>
  page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      ...[...document.querySelectorAll('input, textarea')].map((field) => (field as HTMLInputElement).value),
      JSON.stringify({ ...localStorage }),
      JSON.stringify({ ...sessionStorage }),
      JSON.stringify(history.state),
    ].join('\n'),
  )
