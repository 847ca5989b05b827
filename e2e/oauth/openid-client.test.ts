/** openid-client, unmodified: discovery, both ways of authentication, scope, resource, introspection, revocation. */

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
] as const)('openid-client by client_secret_%s', async (method, unknown) => {
  const run = await runClient(server, 'openid-client.mjs', method)
  expect(run.transcript.refusals).toEqual(['invalid_target', 'invalid_scope', unknown])
  expect(run.transcript.before).toBeDefined()
  await expectGoodConversation(run)
})
