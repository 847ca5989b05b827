/** Two servers on one database: what one changes the other knows within a second, and guesses count once. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { httpDoors } from '../calls/doors.ts'
import { revoke } from '../oauth/asking.ts'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, lasting, send, tokenFor } from '../transport/client.ts'
import { withinASecond } from '../within-a-second.ts'

const settings = `issuer: http://localhost:1
throttle:
  credentialAndAddress: { failures: 5, window: 5m }
  address: { failures: 1000 }
  credential: { failures: 1000 }
`
describe.each(['SQLite', 'PostgreSQL'])('%s', (database) => {
  let postgres: ThrowAwayPostgres | null = null
  let one: TestServer
  let other: TestServer

  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres()
    const shared = postgres === null ? {} : { database: await postgres.createDatabase() }
    one = await startTestServer({ settings, ...shared })
    other = await startTestServer({ settings, ...shared, folder: one.folder })
  })

  afterAll(async () => {
    await other.stop()
    await one.remove()
    await postgres?.stop()
  })

  test('both serve the same keys, and each takes the tokens of the other', async () => {
    const [mine, theirs] = await Promise.all(
      [one, other].map((server) => send(server, '/.well-known/jwks.json')),
    )
    expect(theirs!.headers.etag).toBe(mine!.headers.etag)
    const pair = await one.keyPair('didomi')
    for (const [from, to] of [
      [one, other],
      [other, one],
    ] as const) {
      expect(await httpDoors[0]!.status(to, await tokenFor(from, 'didomi', pair))).toBe(200)
    }
  })

  test('L02 twenty revocations at one are known at the doors of the other within a second', async () => {
    for (let round = 0; round < 20; round++) {
      const door = httpDoors[round % httpDoors.length]!
      const pair = await one.keyPair(door.api)
      const token = await tokenFor(one, 'oauth2', pair)
      expect(await door.status(other, token)).toBe(200)
      await revokeCredential(one.context, pair.id, actor)
      await withinASecond(401, () => door.status(other, token))
      expect(await door.status(other, token)).toBe(401)
      expect((await exchangeAs(other, 'oauth2', pair)).status).toBe(401)
    }
  })

  test('L02 RFC 7009 twenty tokens revoked at one are refused at the doors of the other within a second', async () => {
    const judging = httpDoors.filter(({ api }) => api === 'didomi')
    const pair = await one.keyPair('didomi')
    for (let round = 0; round < 20; round++) {
      const door = judging[round % judging.length]!
      const [dead, living] = [await tokenFor(one, 'oauth2', pair), await tokenFor(other, 'oauth2', pair)]
      for (const token of [dead, living]) expect(await door.status(other, token)).toBe(200)
      expect((await revoke(one, pair, dead)).status).toBe(200)
      expect(await door.status(one, dead)).toBe(401)
      await withinASecond(401, () => door.status(other, dead))
      expect(await door.status(other, living)).toBe(200)
    }
  })

  test('L10 disabled at one and enabled at the other, in turn', async () => {
    const pair = await one.keyPair('didomi')
    const token = await tokenFor(other, 'oauth2', pair)
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      await disableCredential(here.context, pair.id, actor)
      await withinASecond(401, () => httpDoors[0]!.status(there, token))
      await enableCredential(there.context, pair.id, actor)
      await withinASecond(200, () => httpDoors[0]!.status(here, token))
    }
  })

  test('L13 a secret made at one works at the other, and one that was cut off does not', async () => {
    const pair = await one.keyPair('didomi')
    expect((await exchangeAs(other, 'didomi', pair)).status).toBe(200)
    const issue = await rotateSecret(one.context, pair.id, { overlap: 0 }, actor)
    const renewed: KeyPair = { ...pair, secret: 'secret' in issue ? issue.secret : '' }
    await followed(one, other)
    expect((await exchangeAs(other, 'didomi', renewed)).status).toBe(200)
    const unknown = await exchangeAs(other, 'didomi', { key: 'nobody', secret: pair.secret })
    expect(lasting(await exchangeAs(other, 'didomi', pair))).toEqual(lasting(unknown))
  })

  test('F21 of two who rotate at the same moment one wins, and its secret works', async () => {
    for (let round = 0; round < 3; round++) {
      const pair = await one.keyPair('didomi')
      const { version } = (await one.context.store.findById(pair.id))!.credential
      const outcomes = await Promise.allSettled(
        [one, other].map(({ context }) =>
          rotateSecret(context, pair.id, { overlap: 0, ifVersion: version }, actor),
        ),
      )
      const won = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []))
      expect(won).toHaveLength(1)
      const secret = won[0] !== undefined && 'secret' in won[0] ? won[0].secret : ''
      await Promise.all([followed(one, other), followed(other, one)])
      for (const server of [one, other]) {
        expect((await exchangeAs(server, 'didomi', { ...pair, secret })).status).toBe(200)
      }
    }
  })

  /** The trail is read in order: once this is known there, all that came before it is known. */
  async function followed(from: TestServer, to: TestServer): Promise<void> {
    const pair = await from.keyPair('didomi')
    const token = await tokenFor(from, 'didomi', pair)
    expect(await httpDoors[0]!.status(to, token)).toBe(200)
    await revokeCredential(from.context, pair.id, actor)
    await withinASecond(401, () => httpDoors[0]!.status(to, token))
  }

  test('A08 guesses at one count at the other', async () => {
    const pair = await one.keyPair('kis')
    const wrong = { ...pair, secret: 'wrong' }
    for (let nth = 0; nth < 3; nth++) expect((await exchangeAs(one, 'kis', wrong)).status).toBe(401)
    await followed(one, other)
    for (let nth = 0; nth < 2; nth++) expect((await exchangeAs(other, 'kis', wrong)).status).toBe(401)
    expect((await exchangeAs(other, 'kis', pair)).status).toBe(429)
    await followed(other, one)
    expect((await exchangeAs(one, 'kis', pair)).status).toBe(429)
  })

  test('L24 a hundred tokens of each have an event each, and the trail has no gap', async () => {
    const pair = await one.keyPair('kis')
    const ask = (server: TestServer) => Array.from({ length: 100 }, () => exchangeAs(server, 'kis', pair))
    const answers = await Promise.all([...ask(one), ...ask(other)])
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const events = (await one.audit()).filter(
      ({ action, credentialId }) => action === 'exchange.granted' && credentialId === pair.id,
    )
    expect(events).toHaveLength(200)
    expect(new Set(events.map(({ tokenId }) => tokenId)).size).toBe(200)
    expect(new Set(events.map(({ instance }) => instance)).size).toBe(2)
    const sequences = (await one.context.store.auditChain(1, 100_000)).map(({ sequence }) => sequence)
    expect(sequences).toEqual(sequences.map((_, at) => at + 1))
  })
})
