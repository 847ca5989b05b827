/**
 * What somebody smuggled into a page could not do: the policy takes no style, script or base from markup. That the pages
 * themselves violate nothing is seen by every other test: each visit fails on a violation.
 */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const smuggled = [
  ['a style attribute', 'style-src-attr', '<p style="position: fixed">now</p>'],
  ['a style element', 'style-src-elem', '<style>p { position: fixed }</style>'],
  ['a handler', 'script-src-attr', '<img src="/console/nothing.png" onerror="alert(1)">'],
  ['another base for links', 'base-uri', '<base href="https://elsewhere.example/">'],
] as const

describe.skipIf(missing)(`in ${title}: the policy of the pages`, () => {
  test.for(smuggled)('refuses %s in markup', async ([, directive, markup], { visit }) => {
    const page = await visit(server.url, { expected: ['Content Security Policy'] })
    await page.goto('/console/sign-in')
    const violated = await page.evaluate(
      ({ markup }) =>
        new Promise<string>((resolve) => {
          addEventListener('securitypolicyviolation', (event) => resolve(event.effectiveDirective))
          document.body.insertAdjacentHTML('beforeend', markup)
        }),
      { markup },
    )
    expect(violated).toBe(directive)
  })
})
