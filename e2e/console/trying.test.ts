/** "Try it": what went over the wire, with nothing in it that anybody could use. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { make, shownOnce, shownValue } from './credential-pages.ts'
import { enter } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: trying a credential`, () => {
  test('that was just made shows the exchange and the call, with secret and token masked', async ({
    visit,
  }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/credentials')
    await make(page, { api: 'KIS', name: 'to try' })
    const secret = await shownValue(page, 'Secret')
    await shownOnce(page).getByRole('button', { name: 'Try it' }).click()
    const dialog = page.getByRole('dialog', { name: 'Try it' })
    await dialog.getByRole('heading', { name: 'Exchange' }).waitFor()
    expect(await dialog.getByText('200 · accepted').count()).toBe(2)
    const shown = await dialog.innerText()
    expect(shown).not.toContain(secret)
    expect(shown).toContain(`•${secret.slice(-4)}`)
    // A token has three parts between dots, the last of them a signature.
    expect(shown).not.toMatch(/eyJ[\w-]{20,}\.[\w-]{20,}\.[\w-]{20,}/)
    expect(shown).toContain('/api/v1/api_token_access/collections')
  })

  test('on its page takes a secret that is typed, and shows the refusal of a wrong one in the API’s words', async ({
    visit,
  }) => {
    const { id, secret } = await server.keyPair('digitalpaye', { name: 'typed' })
    const { page } = await enter(visit, server)
    await page.goto(`/console/credentials/${id}`)
    const section = page.getByRole('region', { name: 'Try it' })
    const attempt = async (text: string): Promise<void> => {
      await section.getByLabel('api_secret').fill(text)
      await section.getByRole('button', { name: 'Try it' }).click()
    }
    const { secret: other } = await server.keyPair('digitalpaye')
    await attempt(other)
    await section.getByText('401 · refused').waitFor()
    await section
      .getByText('Identifiants API incorrects. Veuillez vérifier votre clé API et votre secret.')
      .waitFor()
    await attempt(secret)
    await expect.poll(() => section.getByText('200 · accepted').count()).toBe(2)
  })
})
