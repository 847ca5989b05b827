/** Another site cannot show our pages in a frame of its own, and lay something over their buttons. */

import { afterAll, beforeAll, describe, expect } from 'vitest'
import { startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { type ForeignSite, startForeignSite } from './foreign-site.ts'
import { enter } from './people.ts'
import { missing, test, title } from './visit.ts'

let server: TestServer
let site: ForeignSite

beforeAll(async () => {
  server = await startTestServer()
  site = await startForeignSite()
})

afterAll(() => Promise.all([server.remove(), site.close()]))

describe.skipIf(missing)(`in ${title}: a frame of another site`, () => {
  test.for(['/console/', '/console/sign-in', '/console/nothing-here', '/docs/', '/api/v1/nothing-here'])(
    'stays empty for %s, whoever is signed in',
    async (path, { visit }) => {
      const expected = ['frame-ancestors', 'ERR_BLOCKED_BY_RESPONSE', `${path} 404`]
      const { page } = await enter(visit, server, { expected, alsoAsks: [site.origin] })
      site.show(`<!doctype html><title>bait</title><iframe src="${server.url}${path}"></iframe>`)
      const answered = page.waitForResponse(server.url + path)
      await page.goto(site.origin)
      await answered
      await expect.poll(() => page.frames().at(-1)?.url()).toBe('chrome-error://chromewebdata/')
    },
  )
})
