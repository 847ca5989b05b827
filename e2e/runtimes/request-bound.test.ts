/**
 * A worker of Cloudflare's kind that keeps its client and its verifier. There, whatever a request began ends with that
 * request: no other one may wait for it in vain, or take it for a failure of its own.
 */

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createOrganization } from '../../packages/server/src/credentials/create-organization.ts'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { actor, type KeyPair, type TestServer } from '../../packages/server/test/running-server.ts'
import { type Installation, install } from './installation.ts'
import { workerd } from './runtimes.ts'
import { startGuichet } from './scene.ts'
import { type RunningWorker, startWorker } from './workerd.ts'

/** From the end of a token's life, and then past it, in milliseconds. The life is an hour. */
const beforeTheEnd = 3_570_000
const pastTheEnd = 40_000

/** After so long, a verifier asks for the list again. */
const untilTheNextList = 5000

describe.skipIf(workerd.path === null)(`a client and a verifier that ${workerd.title} keeps`, () => {
  let installation: Installation
  let server: TestServer
  let worker: RunningWorker
  let introspection: KeyPair
  let credentials: KeyPair

  beforeAll(async () => {
    ;[installation, server] = await Promise.all([install('kept.js'), startGuichet('http')])
    const operator = await createOrganization(server.context, { name: 'Our API', operator: true }, actor)
    introspection = await server.keyPair('didomi', { organizationId: operator.id })
    worker = await startWorker(workerd.path ?? '', installation, null)
  })

  afterAll(async () => {
    await worker.stop()
    await server.remove()
    await installation.remove()
  })

  beforeEach(async () => {
    credentials = await server.keyPair('didomi')
    const { url } = server
    await ask({ deed: 'keep', url, audience: 'urn:guichet:api:didomi', credentials, introspection })
  })

  async function ask(job: object): Promise<unknown> {
    const response = await fetch(worker.url, { method: 'POST', body: JSON.stringify(job) })
    if (!response.ok) throw new Error(`the worker answers ${response.status}: ${await response.text()}`)
    return response.json()
  }

  const pass = (milliseconds: number): Promise<unknown> => ask({ deed: 'pass', milliseconds })
  const token = (of = 'client'): Promise<unknown> => ask({ deed: 'token', of })
  const tokens = (count: number): Promise<unknown[]> =>
    Promise.all(Array.from({ length: count }, () => token()))

  const exchanges = async (): Promise<number> =>
    (await server.audit()).filter(
      ({ action, credentialId }) => action === 'exchange.granted' && credentialId === credentials.id,
    ).length

  test('requests at the same time share one exchange', async () => {
    expect(new Set(await tokens(10)).size).toBe(1)
    expect(await exchanges()).toBe(1)
  })

  test('an exchange that ended with its request is made for the next ones', async () => {
    await ask({ deed: 'token', of: 'client', isLeft: true })
    expect(new Set(await tokens(10)).size).toBe(1)
    expect(await token('sharing')).toBe(await token())
  })

  test('a renewal that ended with its request is made up for', async () => {
    const first = await token()
    await pass(beforeTheEnd)
    // Each of them begins it behind the answer, and may end with it.
    for (let count = 0; count < 5; count++) expect(await token()).toEqual(expect.any(String))
    await pass(pastTheEnd)
    const [next, ...others] = await tokens(5)
    expect(next).not.toBe(first)
    expect(new Set(others)).toEqual(new Set([next]))
  })

  test.each(['polling', 'listening'])(
    'keys, list and introspection that ended with their request are fetched by the next ones: %s',
    async (by) => {
      const { token: service } = await server.bearerToken('didomi')
      for (const bearer of [await token(), service]) {
        const question = { deed: 'verify', by, token: bearer }
        await ask({ ...question, isLeft: true })
        const answers = await Promise.all(Array.from({ length: 10 }, () => ask(question)))
        expect(new Set(answers)).toEqual(new Set(['accepted']))
      }
    },
  )

  test.each(['polling', 'listening'])(
    'a revocation is heard of, though no stream stays open: %s',
    async (by) => {
      const question = { deed: 'verify', by, token: await token() }
      expect(await ask(question)).toBe('accepted')
      await revokeCredential(server.context, credentials.id, actor)
      await expect
        .poll(async () => {
          await pass(untilTheNextList)
          return ask(question)
        })
        .toBe('the credential is revoked')
      await ask({ deed: 'close', by })
      expect(await ask(question)).toBe('the verifier is closed')
    },
  )
})
