/** oauth4webapi, unmodified: as openid-client, and it verifies the token by the published keys. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../packages/server/test/running-server.ts'
import { expectGoodConversation, runClient, startOverTls } from './client-program.ts'

let server: TestServer
beforeAll(async () => {
  server = await startOverTls()
})
afterAll(() => server.remove())

test.each([
  ['basic', 401],
  ['post', 'invalid_client'],
] as const)('oauth4webapi by client_secret_%s', async (method, unknown) => {
  const run = await runClient(server, 'oauth4webapi.mjs', method)
  expect(run.transcript.refusals).toEqual(['invalid_target', 'invalid_scope', unknown])
  expect(run.transcript.claims).toBeDefined()
  await expectGoodConversation(run)
})
