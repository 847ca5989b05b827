/**
 * Visits to the console's pages in a real Chromium: a browser for a file of tests, a context of its own for each visitor.
 * Whatever a visitor's pages do amiss while a test runs (a violated policy, an uncaught error, a failed request, a request
 * to another host) fails that test.
 *
 *     test('…', async ({ visit }) => {
 *       const page = await visit(server.url, { locale: 'fr-FR' })
 *       await page.goto('/console/')
 *     })
 */

import type { Browser, BrowserContext, BrowserContextOptions, ConsoleMessage, Page } from 'playwright-core'
import { expect, test as plain, vi } from 'vitest'
import { launch, missing, title } from './chromium.ts'
import { pictureFile } from './pictures.ts'

export interface Visitor extends BrowserContextOptions {
  /** Parts of the faults that the test is about, such as `POST /api/v1/session 401`. */
  readonly expected?: readonly string[]
  /** Origins besides the server's that may be asked. */
  readonly alsoAsks?: readonly string[]
}

export type Visit = (url: string, visitor?: Visitor) => Promise<Page>

export { missing, title }

// A page that is loaded the first time, by a browser that shares the machine with all other tests.
vi.setConfig({ testTimeout: 60_000 })

/** How long a page may take for what a person waits for. The machine of the tests does other things besides. */
const patience = 20_000

export const test = plain
  // oxlint-disable-next-line no-empty-pattern -- the runner reads from the pattern what a fixture needs
  .extend('browser', { scope: 'file' }, async ({}, { onCleanup }): Promise<Browser> => {
    const { browser, close } = await launch()
    onCleanup(close)
    return browser
  })
  .extend('visit', async ({ browser, task }, { onCleanup }): Promise<Visit> => {
    const faults: string[] = []
    const contexts: BrowserContext[] = []
    onCleanup(async () => {
      if (task.result?.state === 'fail') await keepPictures(contexts, task.name)
      await Promise.all(contexts.map((context) => context.close()))
      expect(faults).toEqual([])
    })
    return async (url, { expected = [], alsoAsks = [], ...options } = {}) => {
      const context = await browser.newContext({
        baseURL: url,
        locale: 'en-GB',
        // Nobody has to watch dialogs glide in.
        reducedMotion: 'reduce',
        permissions: ['clipboard-read', 'clipboard-write'],
        ...options,
      })
      context.setDefaultTimeout(patience)
      contexts.push(context)
      watch(context, [url, ...alsoAsks], (fault) => {
        if (!expected.some((part) => fault.includes(part))) faults.push(fault)
      })
      return context.newPage()
    }
  })

function watch(context: BrowserContext, origins: readonly string[], fault: (what: string) => void): void {
  context.on('weberror', (error) => fault(`uncaught: ${String(error.error())}`))
  context.on('console', (message) => {
    if (isFault(message)) fault(`${message.type()}: ${message.text()}`)
  })
  context.on('request', (request) => {
    const { origin, protocol } = new URL(request.url())
    const own = protocol === 'data:' || protocol === 'blob:' || origins.includes(origin)
    if (!own) fault(`asked elsewhere: ${request.url()}`)
  })
  context.on('requestfailed', (request) => {
    // What a page gave up because it was left.
    const why = request.failure()?.errorText ?? ''
    if (why !== 'net::ERR_ABORTED') fault(`failed: ${request.method()} ${request.url()} ${why}`)
  })
  context.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (response.status() >= 400)
      fault(`refused: ${response.request().method()} ${pathname} ${response.status()}`)
  })
}

/** A violated policy is told as an error. Answers of 400 and more are told too: those are judged by themselves. */
const isFault = (message: ConsoleMessage): boolean =>
  ['error', 'warning'].includes(message.type()) && !message.text().startsWith('Failed to load resource:')

/** What the visitors of a test that failed had before their eyes. */
async function keepPictures(contexts: readonly BrowserContext[], name: string): Promise<void> {
  const pages = contexts.flatMap((context) => context.pages())
  const file = `failed-${name.replaceAll(/\W+/g, '-').slice(0, 60)}`
  await Promise.all(
    pages.map((page, nth) => page.screenshot({ path: pictureFile(`${file}-${nth}`), fullPage: true })),
  )
}
