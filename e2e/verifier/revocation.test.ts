/** From the revocation at Guichet to the refusal in an API's own process: rounds of it, and what goes wrong between. */

import { randomBytes } from 'node:crypto'
import { setTimeout as pause } from 'node:timers/promises'
import { createVerifier, type Verification, type Verifier, type VerifierOptions } from '@guichet/verify'
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest'
import { readEnvironment } from '../../packages/server/src/configuration/environment.ts'
import { loadSecrets } from '../../packages/server/src/configuration/secrets.ts'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { revokeSigningKey } from '../../packages/server/src/signing-keys/rotate.ts'
import { actor, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { tokenFor } from '../../packages/server/test/transport/client.ts'
import { breakingOff, passingTo, type Relay, startRelay } from '../proxies/relay.ts'

/**
 * Milliseconds from the answer of the revocation to the refusal: twice what the documentation states, because the tests
 * share their machine.
 */
const bounds = { polling: 10_000, events: 2_000 } as const

const api = 'didomi'

/**
 * Counts the milliseconds in which this process runs. Server and verifier are in it: while the machine stands still,
 * neither could have done anything.
 */
function runningClock(): { passed(): number; stop(): void } {
  let passed = 0
  let last = performance.now()
  const timer = setInterval(() => {
    const now = performance.now()
    passed += Math.min(now - last, 100)
    last = now
  }, 10)
  return { passed: () => passed, stop: () => clearInterval(timer) }
}

describe.each(['polling', 'events'] as const)('by %s', (by) => {
  let relay: Relay
  let server: TestServer
  let verifier: Verifier

  beforeAll(async () => {
    relay = await startRelay(breakingOff)
    server = await start()
    verifier = verifierOf()
  })

  afterAll(async () => {
    verifier.close()
    await server.remove()
    await relay.leave()
  })

  async function start(folder?: string): Promise<TestServer> {
    const settings = `issuer: http://localhost:${relay.port}`
    const started = await startTestServer({ settings, ...(folder === undefined ? {} : { folder }) })
    relay.answerBy(passingTo(started.port))
    return started
  }

  function verifierOf(options: Partial<VerifierOptions> = {}): Verifier {
    const issuer = `http://localhost:${relay.port}`
    const made = createVerifier({
      issuer,
      audience: `urn:guichet:api:${api}`,
      revocations: { by },
      ...options,
    })
    return made
  }

  const newToken = async () => {
    const pair = await server.keyPair(api)
    return { id: pair.id, token: await tokenFor(server, 'oauth2', pair) }
  }

  const outcome = (verification: Verification): string =>
    verification.ok ? 'accepted' : verification.refusal.reason

  const becomes = async (wanted: RegExp, token: string, bound = bounds[by]): Promise<void> => {
    const clock = runningClock()
    try {
      for (;;) {
        const told = outcome(await verifier.verifyToken(token))
        if (wanted.test(told)) return
        if (clock.passed() > bound) expect(told).toMatch(wanted)
        await pause(20)
      }
    } finally {
      clock.stop()
    }
  }

  test('twenty tokens, revoked one after the other, are each refused within the bound', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, newToken))
    for (const { token } of tokens) expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    // By polling a round takes four seconds: there they run side by side, a little apart.
    const round = async ({ id, token }: (typeof tokens)[number]): Promise<void> => {
      await revokeCredential(server.context, id, actor)
      await becomes(/^the credential is revoked$/, token)
    }
    if (by === 'polling') await Promise.all(tokens.map(round))
    else for (const one of tokens) await round(one)
    for (const { token } of tokens) expect((await verifier.verifyToken(token)).ok).toBe(false)
  })

  test('a server that was started again knows what was revoked, and goes on where it was', async () => {
    const [revoked, later] = [await newToken(), await newToken()]
    for (const { token } of [revoked, later]) {
      expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    }
    await server.stop()
    server = await start(server.folder)
    await revokeCredential(server.context, revoked.id, actor)
    await becomes(/^the credential is revoked$/, revoked.token, bounds.polling)
    await becomes(/^accepted$/, later.token)
    const fresh = verifierOf()
    onTestFinished(() => fresh.close())
    expect(outcome(await fresh.verifyToken(revoked.token))).toBe('the credential is revoked')
  })

  test('the tokens of a revoked signing key are refused, and those of the next are good', async () => {
    const { id, token } = await newToken()
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    const { configuration } = server
    const environment = readEnvironment({})
    const { keyEncryptionKey } = loadSecrets({
      configuration,
      environment,
      databaseExists: true,
      randomBytes,
    })
    const work = { keyEncryptionKey, now: Date.now(), actor: actor.id }
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }
    await revokeSigningKey(server.context.store, kid, work)
    await becomes(/^(?:the key is revoked|unknown-key)$/, token)
    const next = await newToken()
    expect(next.id).not.toBe(id)
    await becomes(/^accepted$/, next.token)
  })

  test('while Guichet is away the last list serves until it is stale, and then nobody is let in', async () => {
    let ahead = 0
    const own = verifierOf({ revocations: { by, staleAfter: 30 }, now: () => Date.now() + ahead })
    onTestFinished(() => own.close())
    const { token } = await newToken()
    expect(outcome(await own.verifyToken(token))).toBe('accepted')
    await relay.leave()
    ahead = 20_000
    expect(outcome(await own.verifyToken(token))).toBe('accepted')
    ahead = 31_000
    expect(await own.verifyToken(token)).toMatchObject({ ok: false, refusal: { cause: 'unavailable' } })
    await relay.comeBack()
    ahead = 40_000
    await expect.poll(async () => outcome(await own.verifyToken(token)), { interval: 20 }).toBe('accepted')
  })
})
