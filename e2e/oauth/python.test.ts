/** The libraries of the operating system's Python: Authlib, and requests-oauthlib, which writes Basic as it is. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { TestServer } from '../../packages/server/test/running-server.ts'
import { program } from '../programs.ts'
import { expectGoodConversation, runClient, startOverTls } from './client-program.ts'

const python = program('python')

describe.skipIf(python.path === null)(python.title, () => {
  let server: TestServer
  beforeAll(async () => {
    server = await startOverTls()
  })
  afterAll(() => server.remove())

  const rows = ['authlib_client.py', 'requests_oauthlib_client.py'].flatMap((name) =>
    (['basic', 'post'] as const).map((method) => [name, method] as const),
  )
  test.each(rows)('%s by client_secret_%s', async (name, method) => {
    const run = await runClient(server, name, method, python.path ?? '')
    expect(run.transcript.refusals).toEqual(['invalid_target', 'invalid_scope', 'invalid_client'])
    await expectGoodConversation(run)
  })
})
