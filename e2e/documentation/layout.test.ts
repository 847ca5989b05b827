/** The top bar of the pages stands in line with the columns below it, at a desk and on a telephone. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { missing, test, title } from '../console/visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

describe.skipIf(missing)(`in ${title}: the edges of the top bar`, () => {
  test.for([1600, 1280, 900, 390])('are those of the columns, %d wide', async (width, { visit }) => {
    const page = await visit(server.url, { viewport: { width, height: 800 } })
    await page.goto('/docs/digitalpaye?lang=fr')
    const edge = async (selector: string, side: 'left' | 'right'): Promise<number> =>
      page.locator(selector).evaluate((element, side) => element.getBoundingClientRect()[side], side)
    expect(await edge('.home', 'left')).toBe(await edge('.aside', 'left'))
    expect(await edge('header form', 'left')).toBe(await edge('main', 'left'))
    expect(await edge('.languages', 'right')).toBe(await edge('main', 'right'))
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(width)
  })
})
