/** What the operator does alone: signing keys, organizations, the audit chain. */

import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { paste, pasteToken } from './pasting.ts'
import { enter, enterAsOperator } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: the signing keys`, () => {
  test('are rotated by the operator: a new key waits, the old one signs on, and its tokens stay good', async ({
    visit,
  }) => {
    const pair = await server.keyPair('didomi')
    const { token } = await paste(server, 'didomi', pair)
    const { kid = '' } = decodeProtectedHeader(token)
    const { page } = await enterAsOperator(visit, server)
    await page.goto('/console/operator/signing-keys')
    const row = (kid: string) => page.getByRole('row').filter({ hasText: kid })
    await row(kid).getByText('Active').waitFor()
    await page.getByRole('button', { name: 'Rotate the keys' }).click()
    const dialog = page.getByRole('dialog', { name: 'Rotate the signing keys' })
    await dialog.getByRole('button', { name: 'Publish a new key' }).click()
    await dialog.getByRole('status').getByText('Published').waitFor()
    const published = await dialog.getByRole('status').locator('code').first().innerText()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await row(published).getByText('Waiting').waitFor()
    await row(kid).getByText('Active').waitFor()
    const { keys } = (await (await fetch(`${server.url}/.well-known/jwks.json`)).json()) as {
      keys: { kid: string }[]
    }
    expect(keys.map((key) => key.kid)).toEqual(expect.arrayContaining([kid, published]))
    expect(await pasteToken(server, 'didomi', token)).toMatchObject({ status: 200 })
    const { token: next } = await paste(server, 'didomi', pair)
    expect(decodeProtectedHeader(next).kid).toBe(kid)
  })

  test('are not for the members of a customer: no entry, and a page that says why', async ({ visit }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/operator/signing-keys')
    await page.getByText('This page is for the operator').waitFor()
    expect(await page.getByRole('link', { name: 'Signing keys' }).count()).toBe(0)
  })
})

describe.skipIf(missing)(`in ${title}: the operator`, () => {
  test('makes an organization, invites its first owner, and disables it: its programs stop', async ({
    visit,
  }) => {
    const { page } = await enterAsOperator(visit, server)
    await page.goto('/console/operator/organizations')
    await page.getByRole('button', { name: 'Create an organization' }).click()
    const form = page.getByRole('dialog', { name: 'Create an organization' })
    await form.getByLabel('Name').fill('Initech')
    await form.getByRole('button', { name: 'Create an organization' }).click()
    await page.getByRole('heading', { level: 1, name: 'Initech' }).waitFor()
    const organization = await server.context.store.organizationByName('Initech')
    const pair = await server.keyPair('kis', { organizationId: organization?.id ?? '' })
    const { token, status } = await paste(server, 'kis', pair)
    expect(status).toBe(200)

    await page.getByRole('button', { name: 'Invite a member' }).click()
    const invitation = page.getByRole('dialog')
    await invitation.getByLabel('E-mail address').fill('owner@initech.example')
    await invitation.getByRole('radio', { name: /^Owner/ }).click()
    await invitation.getByRole('button', { name: 'Make the invitation' }).click()
    const link = await invitation.getByLabel('Link', { exact: true }).inputValue()
    await invitation.getByRole('button', { name: 'Done' }).click()
    const owner = await visit(server.url)
    await owner.goto(link)
    await owner.getByRole('heading', { name: 'Join Initech' }).waitFor()

    await page.getByRole('button', { name: 'Disable the organization' }).click()
    const dialog = page.getByRole('dialog', { name: 'Disable the organization' })
    await dialog.getByLabel('Name of the organization').fill('Initech')
    await dialog.getByRole('button', { name: 'Disable the organization' }).click()
    await page.getByText('Disabled: its members cannot sign in').waitFor()
    expect((await pasteToken(server, 'kis', token)).status).toBe(401)
    await page.getByRole('button', { name: 'Enable the organization' }).click()
    await page.getByText('Disabled: its members cannot sign in').waitFor({ state: 'hidden' })
    expect((await pasteToken(server, 'kis', token)).status).toBe(200)
  })

  test('has the audit chain verified', async ({ visit }) => {
    const { page } = await enterAsOperator(visit, server)
    await page.goto('/console/operator/health')
    await page.getByRole('button', { name: 'Verify the chain' }).click()
    await page.getByText('The chain is sound').waitFor()
  })
})
