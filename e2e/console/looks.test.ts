/** Every place of the console: axe finds nothing in it, light or dark; it fits a telephone; it has both languages. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, vi } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { type Life, liveAWhile } from './busy-organization.ts'
import { make, shownOnce } from './credential-pages.ts'
import { type Language, languages, lookAt, type Place } from './gallery.ts'
import { enter, enterAsOperator, newMember, operatorOf } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer
let life: Life

beforeAll(async () => {
  server = await startTestServer()
  await newMember(server, await operatorOf(server))
  life = await liveAWhile(server)
})

afterAll(() => server.remove())

// A test goes to many places.
vi.setConfig({ testTimeout: 240_000 })

const locales = { en: 'en-GB', fr: 'fr-FR' } as const

async function faultsAt(
  page: Page,
  places: readonly Place[],
  language: Language,
): Promise<Record<string, readonly string[]>> {
  const found: Record<string, readonly string[]> = {}
  for (const place of places) {
    const faults = await lookAt(page, place, language)
    if (faults.length > 0) found[place.name] = faults
  }
  return found
}

/** Presses what has this name, in whichever language the page is, and waits for the dialog. */
const press =
  (name: RegExp) =>
  async (page: Page): Promise<void> => {
    await page.getByRole('button', { name }).first().click()
    await page.getByRole('dialog').waitFor()
  }

const outside: readonly Place[] = [
  { name: 'sign-in', path: '/console/sign-in' },
  { name: 'first-run', path: '/console/first-run' },
  { name: 'reset', path: '/console/reset#token=none' },
]

const ofAMember = (): readonly Place[] => [
  { name: 'overview', path: '/console/' },
  { name: 'credentials', path: '/console/credentials' },
  {
    name: 'credential-creating',
    path: '/console/credentials',
    open: press(/^(Create a credential|Créer un identifiant)$/),
  },
  { name: 'credential', path: `/console/credentials/${life.rotated}` },
  {
    name: 'credential-rotating',
    path: `/console/credentials/${life.rotated}`,
    open: press(/^(Rotate the secret|Renouveler le secret)$/),
  },
  { name: 'members', path: '/console/members' },
  { name: 'audit', path: '/console/audit' },
  { name: 'account', path: '/console/account' },
  { name: 'not-found', path: '/console/nothing-here' },
]

const ofTheOperator = (): readonly Place[] => [
  { name: 'operator-overview', path: '/console/' },
  { name: 'operator-organizations', path: '/console/operator/organizations' },
  { name: 'operator-organization', path: `/console/operator/organizations/${server.acme.id}` },
  { name: 'operator-apis', path: '/console/operator/apis' },
  { name: 'operator-signing-keys', path: '/console/operator/signing-keys' },
  { name: 'operator-throttles', path: '/console/operator/throttles' },
  { name: 'operator-health', path: '/console/operator/health' },
]

/** One language is enough here: the pages around them have been seen in both. */
const dialogs = (): readonly Place[] => [
  { name: 'credential-made', path: '/console/credentials', open: (page) => make(page, madeToLookAt) },
  {
    name: 'credential-tried',
    path: '/console/credentials',
    async open(page) {
      await make(page, madeToLookAt)
      await shownOnce(page).getByRole('button', { name: 'Try it' }).click()
      await page.getByRole('dialog', { name: 'Try it' }).getByRole('heading', { name: 'Call' }).waitFor()
    },
  },
  { name: 'credential-changing', path: `/console/credentials/${life.rotated}`, open: press(/^Change$/) },
  { name: 'credential-revoking', path: `/console/credentials/${life.rotated}`, open: press(/^Revoke/) },
  { name: 'member-inviting', path: '/console/members', open: press(/^Invite a member$/) },
  { name: 'audit-details', path: '/console/audit', open: press(/^Details: /) },
  { name: 'account-application', path: '/console/account', open: press(/^Add an application$/) },
]

const madeToLookAt = { api: 'KIS', name: 'Made to look at' }

describe.skipIf(missing)(`in ${title}: light, dark and on a telephone`, () => {
  test.for(languages)('the pages before the door are sound, in %s', async (language, { visit }) => {
    const page = await visit(server.url, { locale: locales[language] })
    expect(await faultsAt(page, outside, language)).toEqual({})
  })

  test.for(languages)('the pages of a member are sound, in %s', async (language, { visit }) => {
    const { page } = await enter(visit, server, { locale: locales[language] })
    expect(await faultsAt(page, ofAMember(), language)).toEqual({})
  })

  test('the dialogs of a member are sound', async ({ visit }) => {
    const { page } = await enter(visit, server)
    expect(await faultsAt(page, dialogs(), 'en')).toEqual({})
  })

  test.for(languages)(
    'the pages of a member who has nothing yet are sound, in %s',
    async (language, { visit }) => {
      const { page } = await enter(visit, server, { locale: locales[language], organization: server.globex })
      const places = [
        { name: 'empty-overview', path: '/console/' },
        { name: 'empty-credentials', path: '/console/credentials' },
        { name: 'empty-members', path: '/console/members' },
      ]
      expect(await faultsAt(page, places, language)).toEqual({})
    },
  )

  test.for(languages)('the pages of the operator are sound, in %s', async (language, { visit }) => {
    const { page } = await enterAsOperator(visit, server, { locale: locales[language] })
    expect(await faultsAt(page, ofTheOperator(), language)).toEqual({})
  })
})
