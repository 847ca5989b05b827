/** A new signing key costs nobody a token; a key that leaked is out within a second. */

import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { checkToken, type KeySet } from '@guichet/verify'
import { importKeySet } from '@guichet/verify/node'
import { readEnvironment } from '../../src/configuration/environment.ts'
import { loadSecrets } from '../../src/configuration/secrets.ts'
import { revokeSigningKey, rotateSigningKey } from '../../src/signing-keys/rotate.ts'
import { httpDoors, tokenAt } from '../calls/doors.ts'
import { keyringOf, specimenOf } from '../calls/forge.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { withinASecond } from '../within-a-second.ts'

/** For a busy machine. */
const patient = { timeout: 20_000 }

let server: TestServer

beforeEach(async () => {
  server = await startTestServer()
})

afterEach(async () => {
  vi.useRealTimers()
  await server.remove()
})

function making(): { keyEncryptionKey: Uint8Array; now: number; actor: string } {
  const environment = readEnvironment({})
  const { configuration } = server
  const { keyEncryptionKey } = loadSecrets({ configuration, environment, databaseExists: true, randomBytes })
  return { keyEncryptionKey, now: Date.now(), actor: 'command-line' }
}

/** A client that keeps the keys for as long as it is told, and fetches them at no other time. */
function cachingClient(): (token: string) => Promise<string> {
  let keys: KeySet = new Map()
  let until = Number.NEGATIVE_INFINITY
  return async (token) => {
    if (Date.now() >= until) {
      const { headers, body } = await send(server, '/.well-known/jwks.json')
      const imported = importKeySet(JSON.parse(body))
      if (!imported.ok) throw new Error(imported.reason)
      keys = imported.keys
      until = Date.now() + Number(/max-age=(\d+)/.exec(headers['cache-control'] ?? '')?.[1]) * 1000
    }
    const expected = { issuer: server.url, audience: 'urn:guichet:api:kis', now: Date.now(), leeway: 30 }
    const answer = checkToken(token, keys, expected)
    return answer.ok ? 'accepted' : answer.reason
  }
}

const kidOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid

test('L17 a rotation under load costs a caching client not one token', async () => {
  const start = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: start })
  const pair = await server.keyPair('kis')
  const verify = cachingClient()
  const tokens: string[] = []
  const answers = new Map<string, number>()
  const doorsSay = new Set<number>()
  let done = false
  const load = (async () => {
    while (!done) {
      tokens.push(await tokenFor(server, 'kis', pair))
      for (const token of [tokens[0]!, tokens.at(-1)!]) {
        const answer = await verify(token)
        answers.set(answer, (answers.get(answer) ?? 0) + 1)
        const headers = ['Authorization', `Bearer ${token}`]
        doorsSay.add((await send(server, '/forward-auth?api=kis', { headers })).status)
      }
    }
  })()
  const { publishAhead } = server.configuration.signing
  await vi.waitFor(() => expect(tokens.length).toBeGreaterThan(5), patient)
  const old = kidOf(tokens[0]!)
  const waiting = await rotateSigningKey(server.context.store, 'ES256', { ...making(), publishAhead })
  expect(kidOf(tokens.at(-1)!)).toBe(old)
  for (let minute = 1; minute * 60_000 <= publishAhead + 60_000; minute++) {
    const issued = tokens.length
    vi.setSystemTime(start + minute * 60_000)
    await vi.waitFor(() => expect(tokens.length).toBeGreaterThan(issued + 2), patient)
  }
  await vi.waitFor(() => expect(kidOf(tokens.at(-1)!)).toBe(waiting?.kid), patient)
  const issued = tokens.length
  await vi.waitFor(() => expect(tokens.length).toBeGreaterThan(issued + 20), patient)
  done = true
  await load
  expect([...answers.keys()]).toEqual(['accepted'])
  expect([...doorsSay]).toEqual([200])
  expect((await server.context.store.signingKeys()).map(({ state }) => state).toSorted()).toEqual([
    'active',
    'retiring',
  ])
})

test('L17 a second rotation while one is under way makes no third key', async () => {
  const { publishAhead } = server.configuration.signing
  const waiting = await Promise.all(
    [1, 2, 3].map(() => rotateSigningKey(server.context.store, 'ES256', { ...making(), publishAhead })),
  )
  expect(waiting.filter((key) => key !== null)).toHaveLength(1)
  expect(await server.context.store.signingKeys()).toHaveLength(2)
})

test('L19 J30 a revoked key: its tokens are refused at every door within a second, and new ones are good', async () => {
  const tokens = await Promise.all(httpDoors.map((door) => tokenAt(server, door)))
  const keyring = await keyringOf(server)
  const { signer, header, claims, resigned } = specimenOf(tokens[0]!, keyring)
  for (const [at, door] of httpDoors.entries()) expect(await door.status(server, tokens[at]!)).toBe(200)
  expect(await revokeSigningKey(server.context.store, signer.kid, making())).toBe(true)
  for (const [at, door] of httpDoors.entries()) {
    await withinASecond(401, () => door.status(server, tokens[at]!))
    expect(await door.status(server, await tokenAt(server, door))).toBe(200)
  }
  // Whoever has the key can still sign with it.
  expect(
    await httpDoors[0]!.status(server, resigned(header, { ...claims, jti: 'AAAAAAAAAAAAAAAAAAAAAA' })),
  ).toBe(401)
  expect((await send(server, '/.well-known/jwks.json')).body).not.toContain(signer.kid)
  const event = (await server.audit()).find(({ action }) => action === 'signing-key.revoked')
  expect(event?.details).toMatchObject({ kid: signer.kid })
  const [gone] = (await server.context.store.signingKeys()).filter(({ kid }) => kid === signer.kid)
  expect(gone).toMatchObject({ state: 'gone', sealedPrivateJwk: null })
})
