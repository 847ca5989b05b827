/** A caller learns from an answer whether it is in, and nothing else: neither its text nor its time tells more. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeCredential } from '../../src/credentials/change-credential.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { startPostgres } from '../postgres.ts'
import { apiOf, type DialectName, dialectNames, exchangeAs, lasting } from '../transport/client.ts'

const manyFailures = `throttle:
  credentialAndAddress: { failures: 1000000 }
  address: { failures: 1000000 }
  credential: { failures: 1000000 }`

let server: TestServer

beforeAll(async () => {
  server = await startTestServer({ settings: manyFailures })
})

afterAll(() => server.remove())

type Wrong = (dialect: DialectName) => Promise<Pick<KeyPair, 'key' | 'secret'>>

const good = (dialect: DialectName): Promise<KeyPair> => server.keyPair(apiOf(dialect))

const ways: readonly (readonly [string, Wrong])[] = [
  ['an unknown key', async (dialect) => ({ key: 'nobody-has-this', secret: (await good(dialect)).secret })],
  [
    'a disabled credential with the right secret',
    async (dialect) => {
      const pair = await good(dialect)
      await disableCredential(server.context, pair.id, actor)
      return pair
    },
  ],
  [
    'a revoked credential with the right secret',
    async (dialect) => {
      const pair = await good(dialect)
      await revokeCredential(server.context, pair.id, actor)
      return pair
    },
  ],
  [
    'an expired credential with the right secret',
    async (dialect) => {
      const pair = await good(dialect)
      const past = { ...server.context, now: () => Date.now() - 60_000 }
      await changeCredential(past, pair.id, { expiresAt: Date.now() - 1_000 }, actor)
      return pair
    },
  ],
  [
    'a credential of another API with the right secret',
    (dialect) =>
      dialect === 'oauth2' ? good(dialect) : server.keyPair(dialect === 'kis' ? 'didomi' : 'kis'),
  ],
  [
    'a credential that may only be used elsewhere',
    (dialect) => server.keyPair(apiOf(dialect), { addresses: ['192.0.2.0/24'] }),
  ],
  [
    "another organization's key with our secret",
    async (dialect) => {
      const theirs = await server.keyPair(apiOf(dialect), { organizationId: server.globex.id })
      return { key: theirs.key, secret: (await good(dialect)).secret }
    },
  ],
  [
    'the secret of another credential',
    async (dialect) => ({ ...(await good(dialect)), secret: (await good(dialect)).secret }),
  ],
]

describe.each(dialectNames)('%s', (dialect) => {
  test.each(ways.filter(([name]) => dialect !== 'oauth2' || !name.includes('another API')))(
    'A01 %s gets what a wrong secret gets, byte for byte',
    async (_, wrong) => {
      const expected = await exchangeAs(server, dialect, { key: (await good(dialect)).key, secret: 'wrong' })
      expect(expected.status).toBe(dialect === 'didomi' ? 400 : 401)
      const answer = await exchangeAs(server, dialect, await wrong(dialect))
      expect(lasting(answer)).toEqual(lasting(expected))
      expect(answer.rawHeaders.filter((_, at) => at % 2 === 0)).toEqual(
        expected.rawHeaders.filter((_, at) => at % 2 === 0),
      )
    },
  )
})

test('A01 a credential of another environment gets what a wrong secret gets', async () => {
  const sandbox = await server.keyPair('digitalpaye', { environment: 'sandbox' })
  const wrong = await exchangeAs(server, 'digitalpaye', { key: sandbox.key, secret: 'wrong' })
  const answer = await exchangeAs(server, 'digitalpaye', sandbox, { environment: 'production' })
  expect(lasting(answer)).toEqual(lasting(wrong))
  expect((await exchangeAs(server, 'digitalpaye', sandbox, { environment: 'sandbox' })).status).toBe(200)
})

test('A01 a credential of a disabled organization gets what an unknown one gets', async () => {
  const pair = await server.keyPair('kis', { organizationId: server.globex.id })
  await changeOrganization(server.context, server.globex.id, { state: 'disabled' }, actor)
  const unknown = await exchangeAs(server, 'kis', { key: 'nobody-has-this', secret: pair.secret })
  expect(lasting(await exchangeAs(server, 'kis', pair))).toEqual(lasting(unknown))
})

/** How often a sample of `ones` is slower than one of `others`: 0.5 where they cannot be told apart. */
function areaUnderCurve(ones: readonly number[], others: readonly number[]): number {
  let slower = 0
  for (const one of ones) for (const other of others) slower += one > other ? 1 : one === other ? 0.5 : 0
  return slower / (ones.length * others.length)
}

async function timesOf(tries: readonly (() => Promise<unknown>)[], rounds: number): Promise<number[][]> {
  const times = tries.map((): number[] => [])
  for (let round = -25; round < rounds; round++) {
    for (const [nth, attempt] of tries.entries()) {
      const startedAt = performance.now()
      await attempt()
      if (round >= 0) times[nth]?.push(performance.now() - startedAt)
    }
  }
  return times
}

async function expectAlike(tries: readonly [() => Promise<unknown>, () => Promise<unknown>]): Promise<void> {
  const [ones = [], others = []] = await timesOf(tries, 150)
  const area = areaUnderCurve(ones, others)
  expect(area).toBeGreaterThan(0.35)
  expect(area).toBeLessThan(0.65)
}

const secret = 'gsk_wrong'
const nearly = (key: string): string => `${key.slice(0, -4)}zzzz`

test.each(['oauth2', 'digitalpaye'] as const)(
  'A02 the time of %s does not tell an unknown key from a wrong secret',
  async (dialect) => {
    const { key } = await good(dialect)
    await expectAlike([
      () => exchangeAs(server, dialect, { key, secret }),
      () => exchangeAs(server, dialect, { key: nearly(key), secret }),
    ])
  },
)

test('A02 nor does it on PostgreSQL, where looking a key up is a way across the network', async () => {
  const postgres = await startPostgres()
  const far = await startTestServer({ settings: manyFailures, database: await postgres.createDatabase() })
  const { key } = await far.keyPair('kis')
  await expectAlike([
    () => exchangeAs(far, 'kis', { key, secret }),
    () => exchangeAs(far, 'kis', { key: nearly(key), secret }),
  ])
  await far.remove()
  await postgres.stop()
})

test('A21 the time does not tell how much of a secret is right', async () => {
  const { key, secret } = await good('oauth2')
  const sharing = (length: number): string =>
    `${secret.slice(0, length)}${'x'.repeat(secret.length - length)}`
  await expectAlike([
    () => exchangeAs(server, 'oauth2', { key, secret: sharing(0) }),
    () => exchangeAs(server, 'oauth2', { key, secret: sharing(secret.length - 1) }),
  ])
})
