/** simple-oauth2, unmodified: Basic, a form and JSON; it reads the answer of a revocation as JSON. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import type { TestServer } from '../../packages/server/test/running-server.ts'
import { expectGoodConversation, runClient, startOverTls } from './client-program.ts'

let server: TestServer
beforeAll(async () => {
  server = await startOverTls()
})
afterAll(() => server.remove())

test.each(['basic', 'form', 'json'] as const)('simple-oauth2 by %s', async (method) => {
  const run = await runClient(server, 'simple-oauth2.mjs', method)
  expect(run.transcript.refusals).toEqual(['invalid_target', 'invalid_scope', 'invalid_client'])
  await expectGoodConversation(run)
})
