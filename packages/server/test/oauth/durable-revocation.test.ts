/** L07 F02 A revocation that was answered holds whatever happens; one that cannot be kept is not answered. */

import { DatabaseSync } from 'node:sqlite'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { expectSoundTrail } from '../durability/acknowledged.ts'
import { endLeftOvers, serve, type ServerProcess } from '../durability/guichet-process.ts'
import { prepareInstallation, type PreparedInstallation } from '../durability/prepared-installation.ts'
import type { KeyPair } from '../running-server.ts'
import { tokenFor } from '../transport/client.ts'
import { introspect, revoke } from './asking.ts'

let installation: PreparedInstallation
let pair: KeyPair
/** One for both: starting it is most of the time that they take. */
let server: ServerProcess

beforeAll(async () => {
  installation = await prepareInstallation()
  pair = installation.pairs.get('didomi')!
  server = await serve(installation, installation.port)
})
afterAll(async () => {
  await endLeftOvers()
  await installation.remove()
})

const tokensOf = (count: number): Promise<string[]> =>
  Promise.all(Array.from({ length: count }, () => tokenFor(server, 'oauth2', pair)))

test(
  'L07 while the database is locked by another: 503, and the token lives',
  { timeout: 60_000 },
  async () => {
    const [token = ''] = await tokensOf(1)
    const other = new DatabaseSync(join(installation.data, 'guichet.db'))
    other.exec('BEGIN IMMEDIATE')
    const refused = await revoke(server, pair, token)
    expect({ status: refused.status, body: refused.body }).toEqual({
      status: 503,
      body: expect.stringContaining('temporarily_unavailable'),
    })
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    expect(refused.body).not.toMatch(/lock|sqlite|database/i)
    other.exec('ROLLBACK')
    other.close()
    expect(await introspect(server, pair, token)).toMatchObject({ active: true })
    expect((await revoke(server, pair, token)).status).toBe(200)
    expect(await introspect(server, pair, token)).toEqual({ active: false })
  },
)

test('F02 killed right behind the answer, twice', { timeout: 60_000 }, async () => {
  const dead: string[] = []
  const [living = ''] = await tokensOf(1)
  for (let round = 0; round < 2; round++) {
    const tokens = await tokensOf(4)
    const answers = tokens.map(async (token) => {
      expect(await revoke(server, pair, token)).toMatchObject({ status: 200, body: '{}' })
      dead.push(token)
    })
    await Promise.any(answers)
    const answered = [...dead]
    await Promise.all([server.kill(), Promise.allSettled(answers)])
    server = await serve(installation, installation.port)
    for (const token of answered) expect(await introspect(server, pair, token)).toEqual({ active: false })
  }
  expect(await introspect(server, pair, living)).toMatchObject({ active: true })
  await server.stop()
  const store = await installation.openStore()
  await expectSoundTrail(store)
  await store.close()
})
