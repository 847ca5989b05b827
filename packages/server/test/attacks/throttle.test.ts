/** Guessing: counted once whatever the wire format, by the socket's address, over restarts, without locking owners out. */

import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { createMember } from '../../src/credentials/create-member.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type DialectName, dialectNames, exchangeAs, lasting, send } from '../transport/client.ts'

const limits = (pair: number, address: number, credential: number): string => `throttle:
  credentialAndAddress: { failures: ${pair}, window: 5m }
  address: { failures: ${address}, window: 5m }
  credential: { failures: ${credential}, window: 15m, block: 1m }
`

const wrong = ({ key }: Pick<KeyPair, 'key'>): Pick<KeyPair, 'key' | 'secret'> => ({ key, secret: 'wrong' })

let server: TestServer

/** The server has not read its trail in the time that passes at once: it grants nothing until it has. */
async function pass(milliseconds: number): Promise<void> {
  vi.advanceTimersByTime(milliseconds)
  // A poll moves the clock on by its interval.
  const patient = { timeout: 10_000, interval: 1 }
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, patient).toBe(200)
}

describe('five failures of one credential from one address', () => {
  beforeAll(async () => {
    server = await startTestServer({ settings: limits(5, 1000, 1000) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  afterAll(() => server.remove())

  const fail = async (pair: KeyPair, times: number, name: DialectName = 'kis'): Promise<void> => {
    for (let nth = 0; nth < times; nth++) {
      expect((await exchangeAs(server, name, wrong(pair))).status).toBe(401)
    }
  }

  test.each(dialectNames)('A04 %s: the sixth is blocked, in the words of the dialect', async (name) => {
    const pair = await server.keyPair('kis')
    const refused = name === 'didomi' ? 400 : 401
    for (let nth = 0; nth < 5; nth++)
      expect((await exchangeAs(server, name, wrong(pair))).status).toBe(refused)
    const answer = await exchangeAs(server, name, wrong(pair))
    expect(answer.status).toBe(429)
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
    expect(Number(answer.headers['retry-after'])).toBeLessThanOrEqual(300)
    expect(answer.headers['cache-control']).toContain('no-store')
  })

  test('A04 the right secret is refused too while the block lasts, and alike', async () => {
    const pair = await server.keyPair('kis')
    await fail(pair, 5)
    const guessed = await exchangeAs(server, 'kis', wrong(pair))
    const right = await exchangeAs(server, 'kis', pair)
    expect(right.status).toBe(429)
    const { 'retry-after': _one, ...oneHeaders } = guessed.headers
    const { 'retry-after': _other, ...otherHeaders } = right.headers
    expect(lasting({ ...right, headers: otherHeaders })).toEqual(lasting({ ...guessed, headers: oneHeaders }))
  })

  test('A04 the right secret works again after the window', async () => {
    const pair = await server.keyPair('kis')
    vi.useFakeTimers({ toFake: ['performance'] })
    await fail(pair, 5)
    await pass(299_000)
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(429)
    await pass(2_000)
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(200)
  })

  test('A04 a success forgives what came before it', async () => {
    const pair = await server.keyPair('kis')
    await fail(pair, 4)
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(200)
    await fail(pair, 4)
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(200)
  })

  test('A05 two hundred guesses at once are not more than the five', async () => {
    const pair = await server.keyPair('kis')
    const answers = await Promise.all(
      Array.from({ length: 200 }, () => exchangeAs(server, 'kis', wrong(pair))),
    )
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(195)
    const checked = (await server.audit()).filter(
      ({ reason, credentialId }) => reason === 'wrong secret' && credentialId === pair.id,
    )
    expect(checked).toHaveLength(5)
  })

  test('A05 two hundred guesses at a key that nobody has are not more than the five either', async () => {
    const guess = { key: 'nobody-has-this', secret: 'wrong' }
    const answers = await Promise.all(Array.from({ length: 200 }, () => exchangeAs(server, 'kis', guess)))
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5)
  })

  test('A06 every wire format draws on the same budget', async () => {
    const pair = await server.keyPair('kis')
    for (const name of dialectNames.filter((each) => each !== 'kis'))
      await exchangeAs(server, name, wrong(pair))
    for (const name of ['kis', 'oauth2'] as const) {
      expect((await exchangeAs(server, name, pair)).status).toBe(429)
    }
  })

  test('A04 every spelling of an e-mail address draws on the same budget', async () => {
    const email = 'zoë@example.test'
    const secret = 'correct horse battery staple'
    const input = { email, password: secret, scriptLogin: true, role: 'developer' } as const
    await createMember(server.context, { ...input, organizationId: server.acme.id }, actor)
    const spellings = ['zoë@example.test', 'Zoë@example.test', 'ZOË@EXAMPLE.TEST', email.normalize('NFD')]
    for (const key of [...spellings, 'zoë@Example.test']) await exchangeAs(server, 'recital', wrong({ key }))
    for (const key of [email, 'zoË@example.test']) {
      expect((await exchangeAs(server, 'recital', { key, secret })).status).toBe(429)
    }
  })

  test('A08 a restart does not forgive', async () => {
    const pair = await server.keyPair('kis')
    await fail(pair, 5)
    await server.stop()
    server = await startTestServer({ settings: limits(5, 1000, 1000), folder: server.folder })
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(429)
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.9' })).status).toBe(200)
  })

  test('A12 a caller that works keeps working while others guess at other credentials', async () => {
    const pair = await server.keyPair('kis')
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(200)
    const victim = await server.keyPair('kis')
    await fail(victim, 5)
    expect((await exchangeAs(server, 'kis', pair)).status).toBe(200)
  })
})

describe('five failures of one address, whatever the key', () => {
  beforeAll(async () => {
    server = await startTestServer({ settings: limits(1000, 5, 1000) })
  })
  afterAll(() => server.remove())

  let callers = 1
  /** Nobody has called from here before. */
  const somewhere = (): string => `127.0.1.${callers++}`

  const guess = (nth: number): Pick<KeyPair, 'key' | 'secret'> => ({ key: `nobody-${nth}`, secret: 'wrong' })

  test('A09 other keys are no other budget', async () => {
    const from = somewhere()
    for (let nth = 0; nth < 5; nth++)
      expect((await exchangeAs(server, 'kis', guess(nth), { from })).status).toBe(401)
    expect((await exchangeAs(server, 'kis', guess(9), { from })).status).toBe(429)
    expect((await exchangeAs(server, 'kis', guess(9), { from: somewhere() })).status).toBe(401)
  })

  test.each([
    'X-Forwarded-For',
    'X-Real-IP',
    'Forwarded',
    'True-Client-IP',
    'X_Forwarded_For',
    'CF-Connecting-IP',
  ])('A09 %s of a peer that nobody trusts is not believed', async (name) => {
    const from = somewhere()
    const said = (nth: number): readonly string[] => [
      name,
      name === 'Forwarded' ? `for=192.0.2.${nth}` : `192.0.2.${nth}`,
    ]
    const tryAs = (nth: number) => exchangeAs(server, 'kis', guess(nth), { headers: said(nth), from })
    for (let nth = 0; nth < 5; nth++) await tryAs(nth)
    expect((await tryAs(9)).status).toBe(429)
    const [last] = await server.audit()
    expect(last?.address).toBe(from)
  })
})

describe('five failures of one address behind a proxy', () => {
  beforeAll(async () => {
    server = await startTestServer({ settings: `trustedProxies: [127.0.0.1]\n${limits(1000, 5, 1000)}` })
  })
  afterAll(() => server.remove())

  const from = (chain: string): readonly string[] => ['X-Forwarded-For', chain, 'X-Forwarded-Proto', 'https']
  const statusFrom = async (chain: string, nth: number): Promise<number> => {
    const guess = { key: `nobody-${nth}`, secret: 'wrong' }
    return (await exchangeAs(server, 'kis', guess, { headers: from(chain) })).status
  }

  test.each<readonly [string, (nth: number) => string, string]>([
    ['addresses of one /64 are one caller', (nth) => `2001:db8:1:2:${nth}::${nth}`, '2001:db8:1:2:ffff::1'],
    [
      'an IPv4 address in IPv6 is that address',
      (nth) => (nth % 2 ? '192.0.2.1' : '::ffff:192.0.2.1'),
      '192.0.2.1',
    ],
    ['its hexadecimal spelling too', () => '::ffff:c000:202', '192.0.2.2'],
    [
      'so is every spelling of one address',
      (nth) => (nth % 2 ? '2001:DB8::1' : '2001:0db8:0::0:1'),
      '2001:db8::1',
    ],
    [
      'what stands left of the last foreign hop is hearsay',
      (nth) => `198.51.100.${nth}, 192.0.2.3`,
      '192.0.2.3',
    ],
  ])('A11 %s', async (_, chainOf, next) => {
    for (let nth = 0; nth < 5; nth++) expect(await statusFrom(chainOf(nth), nth)).toBe(401)
    expect(await statusFrom(next, 9)).toBe(429)
  })

  test('A11 another /64 is another caller', async () => {
    for (let nth = 0; nth < 5; nth++) await statusFrom(`2001:db8:5:2::${nth}`, nth)
    expect(await statusFrom('2001:db8:5:3::1', 9)).toBe(401)
  })

  test.each([
    'unknown',
    '192.0.2.1:8080',
    '192.0.2.256',
    '192.0.2.1,,192.0.2.2',
    '',
    '1.2.3.4 , [::1]',
    '0x7f.1',
  ])('A09 a chain of a trusted proxy that cannot be read refuses: %j', async (chain) => {
    const pair = await server.keyPair('kis')
    expect((await exchangeAs(server, 'kis', pair, { headers: from(chain) })).status).toBe(400)
  })
})

describe('ten failures of one credential from anywhere', () => {
  beforeAll(async () => {
    server = await startTestServer({ settings: limits(1000, 1000, 10) })
  })
  afterEach(() => {
    vi.useRealTimers()
  })
  afterAll(() => server.remove())

  const hammer = async (pair: KeyPair): Promise<void> => {
    for (let nth = 0; nth < 12; nth++)
      await exchangeAs(server, 'kis', wrong(pair), { from: `127.0.0.${10 + (nth % 5)}` })
  }

  test('A12 its owner keeps getting tokens where it was used last', async () => {
    const pair = await server.keyPair('kis')
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })).status).toBe(200)
    await hammer(pair)
    expect((await exchangeAs(server, 'kis', wrong(pair), { from: '127.0.0.10' })).status).toBe(429)
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })).status).toBe(200)
  })

  test('A12 its owner keeps getting tokens there after a restart', async () => {
    const pair = await server.keyPair('kis')
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })).status).toBe(200)
    await server.stop()
    server = await startTestServer({ settings: limits(1000, 1000, 10), folder: server.folder })
    await hammer(pair)
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.4' })).status).toBe(429)
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })).status).toBe(200)
  })

  test('A12 from a new address it is blocked for a minute and no longer', async () => {
    const pair = await server.keyPair('kis')
    vi.useFakeTimers({ toFake: ['performance'] })
    await hammer(pair)
    const blocked = await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })
    expect(blocked.status).toBe(429)
    expect(Number(blocked.headers['retry-after'])).toBeLessThanOrEqual(60)
    await pass(61_000)
    expect((await exchangeAs(server, 'kis', pair, { from: '127.0.0.3' })).status).toBe(200)
  })
})

test('R10 what a blocked caller goes on asking is added up: a thousand tries are not a thousand events', async () => {
  server = await startTestServer({ settings: limits(5, 1000, 1000) })
  const pair = await server.keyPair('kis')
  for (let nth = 0; nth < 300; nth++) await exchangeAs(server, 'kis', wrong(pair))
  expect((await server.audit()).filter(({ action }) => action === 'exchange.refused')).toHaveLength(6)
  await server.stop()
  const after = await startTestServer({ folder: server.folder })
  const sums = (await after.audit()).filter(({ details }) => details?.['count'] !== undefined)
  expect(sums.map(({ details }) => details)).toEqual([{ count: 294 }])
  await after.remove()
})

test('R10 a stranger whose requests nobody can read does not fill the disk either', async () => {
  server = await startTestServer()
  const path = '/api/v1/api_access_auth/sign_in'
  const headers = ['Content-Type', 'application/json']
  const stranger = { from: '127.0.0.66' }
  for (let nth = 0; nth < 100; nth++) {
    expect((await send(server, path, { ...stranger, method: 'GET' })).status).toBe(405)
    expect((await send(server, path, { ...stranger, method: 'POST', headers, body: '{' })).status).toBe(400)
  }
  expect((await server.audit()).filter(({ action }) => action === 'exchange.refused')).toHaveLength(60)
  await server.stop()
  const after = await startTestServer({ folder: server.folder })
  const sums = (await after.audit()).filter(({ details }) => details?.['count'] !== undefined)
  expect(sums.map(({ cause, address, details }) => [cause, address, details?.['count']]).toSorted()).toEqual([
    ['malformed', '127.0.0.66', 70],
    ['method', '127.0.0.66', 70],
  ])
  await after.remove()
})
