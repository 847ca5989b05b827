/** People of an organization: invited, made members by the link, given a role, disabled; and what the trail says of it. */

import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { actor, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { paste } from './pasting.ts'
import { enter, newMember, operatorOf, password } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
  await newMember(server, await operatorOf(server))
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: a member`, () => {
  test('is invited by a link that is shown once, and joins with it in another browser', async ({ visit }) => {
    const { page } = await enter(visit, server)
    await page.goto('/console/members')
    await page.getByRole('button', { name: 'Invite a member' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByLabel('E-mail address').fill('ada@acme.example')
    await dialog.getByRole('radio', { name: /^Viewer/ }).click()
    await dialog.getByRole('button', { name: 'Make the invitation' }).click()
    const link = await dialog.getByLabel('Link', { exact: true }).inputValue()
    await dialog.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('button', { name: 'Withdraw the invitation of ada@acme.example' }).waitFor()

    const guest = await visit(server.url, { expected: ['POST /api/v1/invitations/show 409'] })
    await guest.goto(link)
    await guest.getByRole('heading', { name: 'Join Acme' }).waitFor()
    expect(guest.url()).toBe(`${server.url}/console/invitation`)
    expect(await guest.getByLabel('E-mail address').inputValue()).toBe('ada@acme.example')
    await guest.getByLabel('New password').fill(password)
    await guest.getByRole('button', { name: 'Accept and sign in' }).click()
    await guest.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    await guest.getByRole('link', { name: 'Credentials', exact: true }).click()
    await guest.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    expect(await guest.getByRole('button', { name: 'Create a credential' }).count()).toBe(0)

    const late = await visit(server.url, { expected: ['POST /api/v1/invitations/show 409'] })
    await late.goto(link)
    await late.getByText('This link was used already').waitFor()
  })

  test('is given another role, and disabled: the open session ends', async ({ visit }) => {
    const other = await enter(visit, server, { role: 'viewer', expected: [' 401'] })
    await other.page.goto('/console/')
    await other.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    const { page } = await enter(visit, server)
    await page.goto('/console/members')
    const row = page.getByRole('row').filter({ hasText: other.email })
    await row.getByRole('button', { name: `Actions for ${other.email}` }).click()
    await page.getByRole('menuitem', { name: 'Change the role' }).click()
    const role = page.getByRole('dialog', { name: `Role of ${other.email}` })
    await role.getByRole('radio', { name: /^Admin/ }).click()
    await role.getByRole('button', { name: 'Change the role' }).click()
    await row.getByText('Admin').waitFor()
    await row.getByRole('button', { name: `Actions for ${other.email}` }).click()
    await page.getByRole('menuitem', { name: 'Disable' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click()
    await row.getByText('Disabled').waitFor()
    await other.page.reload()
    await other.page.getByRole('heading', { name: 'Sign in' }).waitFor()
  })

  test('reads in the audit trail what happened, in words, and takes it along as a file', async ({
    visit,
  }) => {
    const { key, secret } = await server.keyPair('kis', { name: '=watched' })
    await paste(server, 'kis', { key, secret })
    const { secret: other } = await server.keyPair('kis')
    await paste(server, 'kis', { key, secret: other })
    const { page, email } = await enter(visit, server)
    await page.goto('/console/audit')
    await page.getByText('=watched got an access token for KIS', { exact: true }).waitFor()
    await page.getByText('An exchange with =watched was refused').waitFor()
    await page.getByText(`${email} signed in`).waitFor()
    await page.getByLabel('Event', { exact: true }).selectOption('Exchange refused')
    await page.getByText('=watched got an access token for KIS', { exact: true }).waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Details: An exchange with =watched was refused' }).first().click()
    await page.getByRole('dialog').getByText('127.0.0.1').first().waitFor()
    await page.keyboard.press('Escape')
    const downloading = page.waitForEvent('download')
    await page.getByRole('link', { name: 'Export as CSV' }).click()
    const file = await readFile(await (await downloading).path(), 'utf8')
    expect(file).toContain('exchange.refused')
    expect(file).not.toContain('exchange.granted')
    expect(file).not.toContain(secret)
    expect(await page.content()).not.toContain(secret)
  })

  test('narrows the audit trail to one of several credentials of the same name', async ({ visit }) => {
    const lives = await server.keyPair('kis', { name: 'twin' })
    const ended = await server.keyPair('kis', { name: 'twin' })
    await revokeCredential(server.context, ended.id, actor)
    const { page } = await enter(visit, server)
    await page.goto('/console/audit')
    const choice = page.getByLabel('Credential', { exact: true })
    const label = `twin · KIS · …${lives.secret.slice(-4)}`
    await choice.getByText(label).waitFor({ state: 'attached' })
    const twins = (await choice.getByRole('option').allInnerTexts()).filter((text) => text.startsWith('twin'))
    const revoked = `twin · KIS · …${ended.secret.slice(-4)} · revoked`
    expect(twins.toSorted()).toEqual([label, revoked].toSorted())
    const asked = page.waitForRequest((request) => request.url().includes(`credential=${lives.id}`))
    await choice.selectOption(label)
    await asked
  })
})
