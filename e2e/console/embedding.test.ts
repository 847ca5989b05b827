/** `<guichet-credentials>` in a page of the operator's own product: another origin, with a strict policy of its own. */

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { confirmStored, make, shownValue } from './credential-pages.ts'
import { type ForeignSite, startForeignSite } from './foreign-site.ts'
import { paste } from './pasting.ts'
import { operatorOf } from './people.ts'
import { missing, test, title, type Visit } from './visit.ts'

let server: TestServer
let product: ForeignSite
/** The product's back end: a service token of the operator's organization. */
let backEnd: string

beforeAll(async () => {
  product = await startForeignSite()
  server = await startTestServer({ settings: `console: { embedIn: ['${product.origin}'] }` })
  const { id: organizationId } = await operatorOf(server)
  backEnd = (await server.bearerToken('guichet', { organizationId })).token
})

afterAll(() => Promise.all([server.remove(), product.close()]))

async function newSession(set: object = {}): Promise<string> {
  const answer = await fetch(`${server.url}/api/v1/embedded-sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${backEnd}`, 'content-type': 'application/json' },
    body: JSON.stringify({ organization: server.acme.id, origin: product.origin, ...set }),
  })
  const { token } = (await answer.json()) as { token: string }
  return token
}

/** Styles that would turn everything upside down, if they got in. */
const ownStyles = '* { font-size: 40px; color: rgb(255, 0, 0) } button { text-transform: uppercase }'

/** A page of the product with the component, and a heading and a button of its own. */
function pageOf(session: string, attributes = ''): { html: string; headers: Record<string, string> } {
  const policy = [
    "default-src 'none'",
    `script-src ${server.url} 'nonce-own'`,
    "style-src 'nonce-own'",
    `connect-src ${server.url}`,
    "base-uri 'none'",
  ].join('; ')
  const html = `<!doctype html>
<html lang="en">
  <head>
    <title>A product</title>
    <style nonce="own">${ownStyles}</style>
    <script nonce="own" type="module" src="${server.url}/console/embed.js"></script>
  </head>
  <body>
    <h1>A product</h1>
    <button>Of the product</button>
    <guichet-credentials api-base="${server.url}" ${attributes}></guichet-credentials>
    <script nonce="own">
      globalThis.events = []
      for (const name of ['guichet-credential-created', 'guichet-session-ended']) {
        addEventListener(name, ({ type, detail }) => events.push({ type, detail }))
      }
      document.querySelector('guichet-credentials').session = '${session}'
    </script>
  </body>
</html>`
  return { html, headers: { 'content-security-policy': policy } }
}

async function open(visit: Visit, session: string, attributes = '', expected: string[] = []): Promise<Page> {
  const page = await visit(product.origin, { alsoAsks: [server.url], expected })
  const { html, headers } = pageOf(session, attributes)
  product.show(html, headers)
  await page.goto('/')
  return page
}

/** What the page's own elements look like, and how many styles it has. */
const looksOf = (page: Page): Promise<object> =>
  page.evaluate(() => {
    const own = ['body', 'h1', 'body > button'].map((selector) => {
      const style = getComputedStyle(document.querySelector(selector) ?? document.body)
      const { color, backgroundColor, font, margin, padding, border, boxSizing, overflow, textTransform } =
        style
      return { color, backgroundColor, font, margin, padding, border, boxSizing, overflow, textTransform }
    })
    const attributes = [document.documentElement, document.body].flatMap((element) =>
      element.getAttributeNames(),
    )
    return { own, attributes, styles: document.styleSheets.length + document.adoptedStyleSheets.length }
  })

describe.skipIf(missing)(`in ${title}: the component in a page of a product`, () => {
  test('lists and makes credentials of its organization; the page is told of them, and of no secret', async ({
    visit,
  }) => {
    await server.keyPair('didomi', { name: 'here before' })
    await server.keyPair('didomi', { name: 'of somebody else', organizationId: server.globex.id })
    const page = await open(visit, await newSession())
    await page.getByRole('button', { name: 'here before' }).waitFor()
    expect(await page.getByText('of somebody else').count()).toBe(0)
    await make(page, { api: 'KIS', name: 'made in the product' })
    const pair = { key: await shownValue(page, 'App_token'), secret: await shownValue(page, 'Secret') }
    expect(await paste(server, 'kis', pair)).toMatchObject({ status: 200 })
    await confirmStored(page)
    await page.getByRole('heading', { name: 'made in the product' }).waitFor()
    const told = await page.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'events')))
    expect(JSON.parse(told)).toMatchObject([
      {
        type: 'guichet-credential-created',
        detail: { name: 'made in the product', api: 'kis', organization: server.acme.id },
      },
    ])
    expect(told).not.toContain(pair.secret)
    const kept = await page.evaluate(() =>
      JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]),
    )
    expect(kept).toBe('[{},{},""]')
  })

  test('takes no style of the page, and gives it none', async ({ visit }) => {
    const session = await newSession()
    const bare = await visit(product.origin, { alsoAsks: [server.url] })
    const { html, headers } = pageOf(session)
    product.show(html.replace(/<script nonce="own" type="module".*<\/script>/, ''), headers)
    await bare.goto('/')
    const before = await looksOf(bare)
    const page = await open(visit, session)
    const button = page.getByRole('button', { name: 'Create a credential' }).first()
    await button.click()
    await page.getByRole('dialog', { name: 'Create a credential' }).waitFor()
    expect(await looksOf(page)).toEqual(before)
    const inside = await button.evaluate((element) => {
      const { textTransform, fontSize, color } = getComputedStyle(element)
      return { textTransform, fontSize, red: color === 'rgb(255, 0, 0)' }
    })
    expect(inside).toMatchObject({ textTransform: 'none', red: false })
    expect(Number.parseFloat(inside.fontSize)).toBeLessThan(20)
  })

  test('speaks the language of its attribute', async ({ visit }) => {
    const page = await open(visit, await newSession(), 'language="fr"')
    await page.getByRole('button', { name: 'Créer un identifiant' }).first().waitFor()
  })

  test('says that its session has ended, and tells the page', async ({ visit }) => {
    const page = await open(visit, `gse_${'A'.repeat(43)}`, '', ['/api/v1/'])
    await page.getByText('Your session has ended').waitFor()
    await expect
      .poll(() => page.evaluate(() => JSON.stringify(Reflect.get(globalThis, 'events'))))
      .toContain('guichet-session-ended')
  })

  test('offers nothing that a viewer may not do, where its session is one of a viewer', async ({ visit }) => {
    await server.keyPair('didomi', { name: 'only looked at' })
    const page = await open(visit, await newSession({ role: 'viewer' }), 'read-only')
    await page.getByRole('button', { name: 'only looked at' }).click()
    await page.getByRole('heading', { name: 'only looked at' }).waitFor()
    expect(await page.getByRole('button', { name: /Revoke|Rotate|Change|Create/ }).count()).toBe(0)
  })
})
