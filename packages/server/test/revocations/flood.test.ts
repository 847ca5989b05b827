/**
 * One customer revokes far more than its share, as callers do: its own older tokens are refused by verifiers, and
 * nothing happens to anybody else. The server's own doors go on to judge each token by itself.
 */

import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { Publication } from '../../src/revocations/publication.ts'
import { Revocations } from '../../src/revocations/revocations.ts'
import { grantApis } from '../../src/serve/apis.ts'
import { tokenLivesOf } from '../../src/signing-keys/in-use.ts'
import { forwardAuthDoor } from '../calls/doors.ts'
import { keyringOf } from '../calls/forge.ts'
import { revoke } from '../oauth/asking.ts'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { tokenFor } from '../transport/client.ts'
import { verdictsOf } from './reading.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

afterEach(() => {
  vi.useRealTimers()
})

/** As an instance that starts now publishes it, with room for few. */
async function publicationWith(budget: number): Promise<Publication> {
  const { configuration, context } = server
  const lives = tokenLivesOf(grantApis(configuration).values())
  const revocations = new Revocations({ reads: context.store, lives, now: Date.now })
  await revocations.load()
  const { signers, keys } = await keyringOf(server)
  const published = { kids: [...keys.keys()], signer: signers.get('ES256')! }
  return new Publication({
    issuer: server.url,
    revoked: () => revocations.current(),
    budget,
    keys: () => published,
    now: Date.now,
    monotonic: () => performance.now(),
  })
}

/** One token in each of so many seconds. */
async function tokensOf(pair: KeyPair, count: number): Promise<readonly string[]> {
  const tokens: string[] = []
  for (let nth = 0; nth < count; nth++) {
    vi.setSystemTime(Date.now() + 1_000)
    tokens.push(await tokenFor(server, 'oauth2', pair))
  }
  return tokens
}

test('a customer that revokes without end pays itself', async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const flooding = await server.keyPair('didomi')
  const other = await server.keyPair('didomi', { organizationId: server.globex.id })
  const [kept, ...flood] = await tokensOf(flooding, 9)
  const [revoked, good] = await tokensOf(other, 2)
  for (const token of flood) expect((await revoke(server, flooding, token)).status).toBe(200)
  expect((await revoke(server, other, revoked!)).status).toBe(200)
  const [fresh] = await tokensOf(flooding, 1)
  const all = [kept!, ...flood, revoked!, good!, fresh!]

  const issuer = {
    url: server.url,
    audience: [decodeJwt(fresh!).aud].flat()[0]!,
    jwks: (await keyringOf(server)).jwks.text,
  }
  const byList = async (budget: number) => verdictsOf(issuer, await publicationWith(budget), Date.now)(all)
  const ofFlood = flood.map(() => false)
  const exactly = [true, ...ofFlood, false, true, true]
  expect(await byList(9)).toEqual(exactly)
  // Three seconds of the flood stand in the list, and the bound before them takes what was issued until then.
  expect(await byList(5)).toEqual([false, ...ofFlood, false, true, true])
  for (const [nth, token] of all.entries()) {
    expect(await forwardAuthDoor.status(server, token)).toBe(exactly[nth] === true ? 200 : 401)
  }
})
