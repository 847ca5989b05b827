/** Two servers on one database publish the same list, and each knows within half a second what the other changed. */

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { readEnvironment } from '../../src/configuration/environment.ts'
import { loadSecrets } from '../../src/configuration/secrets.ts'
import { revokeSigningKey } from '../../src/signing-keys/rotate.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { fetchList, isGood, readList } from './list-reader.ts'
import { listen } from './listener.ts'

const settings = 'issuer: http://localhost:1'

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

  /** Until both have come as far as the store. Gives the list of each. */
  async function bothNow(): ReturnType<typeof bothRead> {
    const { sequence, epoch } = await one.context.store.lastTouch()
    const seq = epoch * 1000 + sequence
    await expect
      .poll(async () => (await bothRead()).map((list) => list.seq), { timeout: 10_000, interval: 20 })
      .toEqual([seq, seq])
    return bothRead()
  }
  const bothRead = () => Promise.all([one, other].map((server) => readList(server)))

  test('after any change both say the same, under the same tag', async () => {
    for (const [here, there] of [
      [one, other],
      [other, one],
    ] as const) {
      const pair = await here.keyPair('didomi')
      await revokeCredential(here.context, pair.id, actor)
      await disableCredential(there.context, (await there.keyPair('didomi')).id, actor)
      const [mine, theirs] = await bothNow()
      expect({ ...theirs, iat: 0 }).toEqual({ ...mine, iat: 0 })
      const { etag } = (await fetchList(one)).headers
      expect((await fetchList(other, ['If-None-Match', etag!])).status).toBe(304)
    }
  })

  test('a server that starts now says what the others say', async () => {
    const pair = await one.keyPair('didomi')
    await disableCredential(one.context, pair.id, actor)
    await enableCredential(one.context, pair.id, actor)
    await revokeCredential(one.context, (await one.keyPair('didomi')).id, actor)
    const [mine] = await bothNow()
    await other.stop()
    const shared =
      one.configuration.database.kind === 'postgres' ? { database: one.configuration.database.url } : {}
    other = await startTestServer({ settings, ...shared, folder: one.folder })
    const theirs = await readList(other)
    expect({ ...theirs, iat: 0 }).toEqual({ ...mine, iat: 0 })
    expect((await fetchList(other)).headers.etag).toBe((await fetchList(one)).headers.etag)
  })

  test('a revoked key: its tokens are good by neither list, and both are signed by another', async () => {
    const token = await tokenFor(one, 'didomi', await one.keyPair('didomi'))
    expect((await bothNow()).map((list) => isGood(list, token))).toEqual([true, true])
    const kid = (JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString()) as { kid: string }).kid
    const secrets = loadSecrets({
      configuration: one.configuration,
      environment: readEnvironment({}),
      databaseExists: true,
      randomBytes,
    })
    const work = { keyEncryptionKey: secrets.keyEncryptionKey, now: Date.now(), actor: actor.id }
    await revokeSigningKey(one.context.store, kid, work)
    expect((await bothNow()).map((list) => isGood(list, token))).toEqual([false, false])
    expect((await send(other, '/.well-known/jwks.json')).body).not.toContain(kid)
  })

  test('while the database is away there is no list, and who listens is let go', async ({ skip }) => {
    if (postgres === null) return skip('SQLite is a file, and does not go away')
    const listener = await listen(one)
    await listener.until(() => listener.seqs().length > 0)
    postgres.pause()
    try {
      await listener.ended
      expect(await fetchList(one)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } })
    } finally {
      postgres.resume()
    }
    await expect.poll(async () => (await fetchList(one)).status, { timeout: 10_000 }).toBe(200)
  })
})
