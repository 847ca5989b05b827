/** The first start of a real server on an empty folder, by the link that it prints. */

import { createInterface } from 'node:readline'
import type { Page } from 'playwright-core'
import { describe, expect, onTestFinished } from 'vitest'
import { newFolder, start } from '../../packages/server/test/cli/command.ts'
import { password } from './people.ts'
import { missing, test, title } from './visit.ts'

/** What `guichet serve` says to a person who looks at the terminal: the line that begins with `wanted`. */
async function printed(folder: string, wanted: RegExp): Promise<string> {
  const child = start(['--data', folder, 'serve', '--port', '0'])
  const ended = new Promise((resolve) => child.on('close', resolve))
  onTestFinished(async () => {
    child.kill('SIGTERM')
    await ended
  })
  if (child.stderr === null) throw new Error('the server has no standard error')
  for await (const line of createInterface(child.stderr)) if (wanted.test(line)) return line
  throw new Error('the server ended')
}

async function fillIn(page: Page, organization: string): Promise<void> {
  await page.getByLabel('Name of your organization').fill(organization)
  await page.getByLabel('E-mail address').fill('owner@operations.example')
  await page.getByLabel('New password').fill(password)
  await page.getByRole('button', { name: 'Create and sign in' }).click()
}

describe.skipIf(missing)(`in ${title}: the first run`, () => {
  test('goes from the printed link to the first owner’s overview, and the link serves no second time', async ({
    visit,
  }) => {
    const link = await printed(newFolder(), /^http:.*\/console\/first-run#token=/)
    const { origin } = new URL(link)
    const page = await visit(origin)
    await page.goto('/console/')
    await page.getByText('Nobody can sign in yet').waitFor()
    await page.goto(link)
    await page.getByRole('button', { name: 'Create and sign in' }).click()
    for (const sentence of ['Give a name', 'This is not an e-mail address.', 'A password has 15 to 256']) {
      await page.getByText(sentence).waitFor()
    }
    const organization = page.getByLabel('Name of your organization')
    expect(await organization.evaluate((field) => field === document.activeElement)).toBe(true)
    await fillIn(page, 'Operations')
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await page.evaluate(() => location.href + JSON.stringify(history.state))).not.toContain('token')
    const second = await visit(origin, { expected: ['POST /api/v1/first-run 409'] })
    await second.goto(link)
    await fillIn(second, 'Others')
    await second.getByRole('alert').getByText('This link was used already').waitFor()
  })
})
