/** Hostile input and neighbours: injection, forged records, and a secret that must answer for nobody but its own key. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { apiOf, type DialectName, dialectNames, exchangeAs, send, tokenFor } from '../transport/client.ts'

let server: TestServer
const pairs = new Map<DialectName, KeyPair>()

beforeAll(async () => {
  const often = '{ failures: 100000 }'
  server = await startTestServer({
    settings: `throttle: { credentialAndAddress: ${often}, address: ${often}, credential: ${often} }`,
  })
  for (const name of dialectNames) pairs.set(name, await server.keyPair(apiOf(name)))
})

afterAll(() => server.remove())

const injections: readonly string[] = [
  `' OR '1'='1`,
  `'; DROP TABLE credentials; --`,
  `x' UNION SELECT verifier FROM secrets --`,
  `' || pg_sleep(5) || '`,
  `%' AND randomblob(1000000000) AND '%`,
  '%'.repeat(200),
  '../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'file:///etc/passwd',
  '{{7*7}}${7*7}<%= 7*7 %>#{7*7}',
  '$(id)`id`|id;id',
  '*)(uid=*))(|(uid=*',
  '__proto__',
  'constructor',
  'toString',
  '[object Object]',
  'null',
  'undefined',
  'true',
]

describe.each(dialectNames)('%s', (name) => {
  test.each(injections)('A13 %j is a key that nobody has and a secret that proves nothing', async (text) => {
    const pair = pairs.get(name)!
    const key = name === 'digitalpaye' ? text.replaceAll(':', '.') : text
    const answers = await Promise.all([
      exchangeAs(server, name, { key, secret: pair.secret }),
      exchangeAs(server, name, { key: pair.key, secret: text }),
      exchangeAs(server, name, { key, secret: text }),
    ])
    for (const { status, body } of answers) {
      expect([400, 401]).toContain(status)
      expect(body).not.toMatch(/sql|syntax|select|column|relation|stack|node_modules|\.ts\b/i)
    }
    expect((await exchangeAs(server, name, pair)).status).toBe(200)
  })
})

test.each(injections)('A13 %j is a scope and an environment that nobody has', async (text) => {
  const pair = await server.keyPair('kis')
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: text }).toString()
  const basic = `Basic ${Buffer.from(`${pair.key}:${pair.secret}`).toString('base64')}`
  const headers = ['Content-Type', 'application/x-www-form-urlencoded', 'Authorization', basic]
  expect((await send(server, '/oauth/token', { method: 'POST', headers, body })).status).toBe(400)
  const other = await server.keyPair('digitalpaye')
  const environment = [
    'Authorization',
    `Basic ${Buffer.from(`${other.key}:${other.secret}`).toString('base64')}`,
    'X-Environment',
    text,
  ]
  expect((await send(server, '/v1/auth', { method: 'POST', headers: environment })).status).toBe(400)
})

test('A13 an organization whose name is an injection is a name in a token and a header, and nothing else', async () => {
  const name = `Robert'); DROP TABLE organizations;--`
  const organization = await createOrganization(server.context, { name }, actor)
  const pair = await server.keyPair('kis', { organizationId: organization.id, name: `<script>'"--` })
  const token = await tokenFor(server, 'kis', pair)
  const { status, headers } = await send(server, '/forward-auth', {
    headers: ['Authorization', `Bearer ${token}`],
  })
  expect(status).toBe(200)
  expect(headers['x-guichet-organization']).toBe(organization.id)
  expect((await server.context.store.organizationByName(name))?.id).toBe(organization.id)
})

test.each([
  'id\r\n{"level":50,"action":"credential.created"}',
  'id\u001B[2J\u001B[1;31mroot',
  'id%s%n%x%d',
  '*)(uid=*',
  'i'.repeat(4_096),
  'id\u2028{"action":"x"}',
])('A14 %j leaves one event, and nothing of it stands there', async (key) => {
  const before = await server.context.store.lastSequence()
  const answer = await exchangeAs(server, 'kis', { key, secret: `canary ${key}` })
  expect([400, 401]).toContain(answer.status)
  const events = await server.context.store.auditChain(before + 1, 10)
  expect(events).toHaveLength(1)
  expect(events[0]?.action).toBe('exchange.refused')
  expect(events[0]?.data).not.toContain('canary')
  expect(events[0]?.data).not.toContain(key.slice(0, 40))
  expect(answer.body).not.toContain('canary')
})

describe('A17 every answer follows its own secret', () => {
  const status = async (pair: Pick<KeyPair, 'key' | 'secret'>): Promise<number> =>
    (await exchangeAs(server, 'kis', pair)).status

  test('A17 right after the right one, a wrong one and that of a neighbour are refused', async () => {
    const [one, other] = [await server.keyPair('kis'), await server.keyPair('kis')]
    expect(await status(one)).toBe(200)
    expect(await status({ ...one, secret: 'wrong' })).toBe(401)
    expect(await status(other)).toBe(200)
    expect(await status({ ...one, secret: other.secret })).toBe(401)
    expect(await status({ ...other, secret: one.secret })).toBe(401)
    expect(await status(one)).toBe(200)
  })

  test('A17 right and wrong ones in parallel', async () => {
    const pairs = await Promise.all(Array.from({ length: 10 }, () => server.keyPair('kis')))
    const calls = Array.from({ length: 200 }, (_, nth) => {
      const pair = pairs[nth % 10]!
      const secret = nth % 3 === 0 ? pair.secret : nth % 3 === 1 ? 'wrong' : pairs[(nth + 1) % 10]!.secret
      return { pair: { key: pair.key, secret }, expected: nth % 3 === 0 ? 200 : 401 }
    })
    expect(await Promise.all(calls.map(({ pair }) => status(pair)))).toEqual(
      calls.map(({ expected }) => expected),
    )
  })

  test('A17 each token says who asked for it', async () => {
    const pairs = await Promise.all(Array.from({ length: 20 }, () => server.keyPair('kis')))
    const tokens = await Promise.all(pairs.map((pair) => tokenFor(server, 'kis', pair)))
    const subjects = tokens.map((token) => {
      const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
      return claims
    })
    expect(subjects).toMatchObject(pairs.map(({ id, key }) => ({ sub: id, client_id: key, cred: id })))
  })
})

describe('A24 nearly right is wrong', () => {
  const nearly: readonly (readonly [string, (text: string) => string])[] = [
    ['without its last character', (text) => text.slice(0, -1)],
    ['without its first character', (text) => text.slice(1)],
    ['with one character more', (text) => `${text}A`],
    ['with a NUL behind', (text) => `${text}\0`],
    ['with a blank behind', (text) => `${text} `],
    ['with a blank before', (text) => ` ${text}`],
    ['with a line break behind', (text) => `${text}\n`],
    ['in capitals', (text) => text.toUpperCase()],
    ['in small letters', (text) => text.toLowerCase()],
    ['twice', (text) => text + text],
    ['with a zero-width joiner behind', (text) => `${text}\u200D`],
    ['in full width', (text) => String.fromCodePoint(text.codePointAt(0)! + 0xfee0) + text.slice(1)],
  ]

  describe.each(dialectNames)('%s', (name) => {
    test.each(nearly)('A24 the right secret %s', async (_, change) => {
      const { key, secret } = pairs.get(name)!
      const { status } = await exchangeAs(server, name, { key, secret: change(secret) })
      expect([400, 401]).toContain(status)
    })
    test.each(nearly.filter(([, change]) => change('Aa') !== 'aa'))(
      'A24 the right key %s',
      async (_, change) => {
        const { key, secret } = pairs.get(name)!
        const changed = change(key)
        if (changed === key) return
        expect([400, 401]).toContain((await exchangeAs(server, name, { key: changed, secret })).status)
      },
    )
  })

  test.each([...nearly, ['cut at 80 characters', (text: string): string => text.slice(0, 80)] as const])(
    'A24 a token %s',
    async (_, change) => {
      const token = change(await tokenFor(server, 'kis', await server.keyPair('kis')))
      const headers = [
        'Authorization',
        `Bearer ${Buffer.from(token)
          .toString('latin1')
          .replaceAll(/[\0\n]/g, '')}`,
      ]
      const { status } = await send(server, '/forward-auth?api=kis', { headers })
      if (/[\0\n]$| $/.test(token)) return
      expect(status).toBe(401)
    },
  )

  test.each(nearly)('A24 a service token %s', async (_, change) => {
    const { token } = await server.bearerToken('recital')
    const changed = change(token)
    // HTTP takes a blank behind a value away, and a control cannot be sent.
    if (changed.trim() === token || /[\0\n]/.test(changed)) return
    const headers = ['Authorization', `Bearer ${Buffer.from(changed).toString('latin1')}`]
    const { status } = await send(server, '/forward-auth?api=recital', { headers })
    expect(status).toBe(401)
  })
})
