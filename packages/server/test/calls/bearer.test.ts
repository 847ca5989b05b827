/** How a bearer is carried, what is left of one that was revoked, and what the server publishes of its keys. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { actor, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { algorithms, forwardAuthDoor, httpDoors, pairFor, startWithAllAlgorithms } from './doors.ts'
import { otherTrailingBits, partsOf, twinSignature } from './forge.ts'

let server: TestServer

beforeAll(async () => {
  server = await startWithAllAlgorithms()
})

afterAll(() => server.remove())

const apis = Object.keys(algorithms) as (keyof typeof algorithms)[]

describe.each(apis)('%s', (api) => {
  test('J20 its tokens are signed as the configuration says', async () => {
    const [header] = partsOf(await tokenFor(server, 'oauth2', await server.keyPair(api)))
    expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toMatchObject({ alg: algorithms[api] })
  })

  test('J20 no character of a token can be another', async () => {
    const token = await tokenFor(server, 'oauth2', await server.keyPair(api))
    const door = { ...forwardAuthDoor, path: `/forward-auth?api=${api}` }
    const statusOf = async (bearer: string): Promise<number> =>
      (await send(server, door.path, { headers: ['Authorization', `Bearer ${bearer}`] })).status
    expect(await statusOf(token)).toBe(200)
    const flips = Array.from(token, (letter, at) => {
      const other = letter === '.' ? 'A' : letter === 'A' ? 'B' : letter === 'B' ? 'A' : 'B'
      return token.slice(0, at) + other + token.slice(at + 1)
    })
    const statuses = await Promise.all(flips.map(statusOf))
    expect(new Set(statuses)).toEqual(new Set([401]))
  })

  test('J29 its tokens do not pass under the key of another algorithm', async () => {
    const token = await tokenFor(server, 'oauth2', await server.keyPair(api))
    const other = await tokenFor(server, 'oauth2', await server.keyPair(api === 'kis' ? 'recital' : 'kis'))
    const [[header, payload], [otherHeader, , otherSignature]] = [partsOf(token), partsOf(other)]
    for (const bearer of [
      `${otherHeader}.${payload}.${partsOf(token)[2]}`,
      `${header}.${payload}.${otherSignature}`,
    ]) {
      const headers = ['Authorization', `Bearer ${bearer}`]
      expect((await send(server, `/forward-auth?api=${api}`, { headers })).status).toBe(401)
    }
  })
})

test.each(httpDoors)(
  'J23 $name refuses every spelling of a token whose credential was revoked',
  async (door) => {
    const pair = await pairFor(server, door.name === 'gateway' ? { api: 'kis' } : door)
    const statusOf = async (bearer: string): Promise<number> => {
      if (door.name !== 'gateway') return door.status(server, bearer)
      const headers = ['Authorization', `Bearer ${bearer}`]
      return (await send(server, '/api/v1/api_token_access/x', { headers })).status
    }
    const token = await tokenFor(server, 'oauth2', pair)
    const [header, payload, signature] = partsOf(token)
    const spellings = [
      token,
      `${header}.${payload}.${otherTrailingBits(signature) ?? signature}`,
      `${token}=`,
      ...(signature.length === 86 ? [`${header}.${payload}.${twinSignature(signature)}`] : []),
    ]
    expect(await statusOf(token)).toBe(200)
    await revokeCredential(server.context, pair.id, actor)
    await expect.poll(() => statusOf(token), { timeout: 20_000, interval: 20 }).toBe(401)
    for (const spelling of spellings) expect(await statusOf(spelling)).toBe(401)
  },
)

describe('J36 how a bearer is carried', () => {
  let token: string
  beforeAll(async () => {
    token = await tokenFor(server, 'oauth2', await server.keyPair('digishare'))
  })

  const rows: readonly (readonly [string, (token: string) => readonly string[], number])[] = [
    ['nothing', () => [], 401],
    ['the word alone', () => ['Bearer'], 401],
    ['the word and blanks', () => ['Bearer  '], 401],
    ['in small letters', (text) => [`bearer ${text}`], 200],
    ['in capitals', (text) => [`BEARER ${text}`], 200],
    ['two words', () => ['Bearer a b'], 401],
    ['the token and a word', (text) => [`Bearer ${text} b`], 401],
    ['no blank', (text) => [`Bearer${text}`], 401],
    ['two blanks', (text) => [`Bearer  ${text}`], 401],
    ['a tab', (text) => [`Bearer\t${text}`], 401],
    ['no word', (text) => [text], 401],
    ['another word', (text) => [`Token ${text}`], 401],
    ['Basic', () => ['Basic x'], 401],
    ['the token as Basic', (text) => [`Basic ${Buffer.from(`x:${text}`).toString('base64')}`], 401],
    ['in quotes', (text) => [`Bearer "${text}"`], 401],
    ['a comma and a second one', (text) => [`Bearer ${text}, Bearer ${text}`], 401],
    ['undefined, as a client sends it whose login failed', () => ['Bearer undefined'], 401],
    ['twice', (text) => [`Bearer ${text}`, `Bearer ${text}`], 400],
    ['a good and a bad one', (text) => [`Bearer ${text}`, 'Bearer x'], 400],
    ['a bad and a good one', (text) => ['Bearer x', `Bearer ${text}`], 400],
  ]

  test.each(['/v1/campaigns', '/forward-auth?api=digishare'])('J36 at %s', async (path) => {
    for (const [title, write, expected] of rows) {
      const before = server.upstream.length
      const { status, headers } = await send(server, path, {
        headers: write(token).flatMap((value) => ['Authorization', value]),
      })
      expect([title, status]).toEqual([title, expected])
      if (expected !== 200) expect(server.upstream).toHaveLength(before)
      if (expected === 401) expect(headers['www-authenticate']).toMatch(/^Bearer\b/)
      if (title === 'nothing') expect(headers['www-authenticate']).not.toContain('error')
    }
  })

  test('J36 at the management API', async () => {
    const management = await tokenFor(server, 'oauth2', await server.keyPair('guichet'))
    for (const [title, write, expected] of rows) {
      const headers = write(management).flatMap((value) => ['Authorization', value])
      expect([title, (await send(server, '/api/v1/credentials', { headers })).status]).toEqual([
        title,
        expected,
      ])
    }
  })

  test.each(['/v1/campaigns', '/forward-auth', '/forward-auth?api=digishare', '/api/v1/credentials'])(
    'J36 a token in the query, a form or a cookie is none: %s',
    async (path) => {
      const mark = path.includes('?') ? '&' : '?'
      expect((await send(server, `${path}${mark}access_token=${token}`)).status).toBe(401)
      expect((await send(server, `${path}${mark}token=${token}`)).status).toBe(401)
      expect(
        (await send(server, path, { headers: ['Cookie', `access_token=${token}; token=${token}`] })).status,
      ).toBe(401)
    },
  )

  test('J36 a token in a form is none', async () => {
    const headers = ['Content-Type', 'application/x-www-form-urlencoded']
    const body = `access_token=${token}`
    expect((await send(server, '/v1/campaigns', { method: 'POST', headers, body })).status).toBe(401)
    expect(server.upstream.some((request) => request.body.includes(token))).toBe(false)
  })
})

describe('J35 the published keys', () => {
  interface Jwk {
    readonly kid: string
    readonly use: string
    readonly alg: string
    readonly kty: string
  }

  test('J35 are public halves, each with its name, use and algorithm', async () => {
    const { status, headers, body } = await send(server, '/.well-known/jwks.json')
    expect(status).toBe(200)
    expect(headers['content-type']).toMatch(/^application\/(?:jwk-set\+)?json/)
    const { keys } = JSON.parse(body) as { keys: Jwk[] }
    expect(keys.map(({ alg }) => alg).toSorted()).toEqual([...new Set(Object.values(algorithms))].toSorted())
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length)
    for (const key of keys) {
      expect(key).toMatchObject({ kid: expect.stringMatching(/.{8,}/) as string, use: 'sig' })
      expect(key.kty).not.toBe('oct')
      for (const secret of ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'])
        expect(key).not.toHaveProperty(secret)
    }
  })

  test('J35 may be asked for with HEAD, with an ETag and with any Accept', async () => {
    const { headers } = await send(server, '/.well-known/jwks.json')
    const head = await send(server, '/.well-known/jwks.json', { method: 'HEAD' })
    expect([head.status, head.body]).toEqual([200, ''])
    const etag = headers.etag ?? ''
    const again = await send(server, '/.well-known/jwks.json', { headers: ['If-None-Match', etag] })
    expect([again.status, again.body]).toEqual([304, ''])
    const html = await send(server, '/.well-known/jwks.json', { headers: ['Accept', 'text/html'] })
    expect(html.headers['content-type']).toBe(headers['content-type'])
    expect((await send(server, '/.well-known/jwks.json', { method: 'POST' })).status).toBe(404)
  })
})
