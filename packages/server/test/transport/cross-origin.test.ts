/** A page of a listed origin gets its token from a browser's own requests; a page of any other gets nothing. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, type DialectName, exchangeAs, send } from './client.ts'

const page = 'https://app.example.com'
const yaml = `apis:
  - { name: kis, dialects: [kis], exposeTokenHeader: ['${page}'] }
  - { name: digitalpaye, dialects: [digitalpaye], sandbox: {}, exposeTokenHeader: ['${page}'] }
  - { name: didomi, dialects: [didomi] }
`
const paths = { kis: '/api/v1/api_access_auth/sign_in', digitalpaye: '/v1/auth' } as const

let server: TestServer
const pairs = new Map<DialectName, KeyPair>()
beforeAll(async () => {
  server = await startTestServer({ yaml })
  for (const name of ['kis', 'digitalpaye', 'didomi'] as const) pairs.set(name, await server.keyPair(name))
})
afterAll(() => server.remove())

const wish = ['Access-Control-Request-Method', 'POST', 'Access-Control-Request-Headers', 'content-type']
const preflight = (path: string, origin: string, rest: readonly string[] = wish): Promise<Answer> =>
  send(server, path, { method: 'OPTIONS', headers: ['Origin', origin, ...rest] })
const corsOf = ({ headers }: Answer): readonly string[] =>
  Object.keys(headers).filter((name) => name.startsWith('access-control-'))

const strangers = [
  'https://app.example.com.evil.example',
  'http://app.example.com',
  'https://APP.example.com',
  'https://app.example.com:444',
  'null',
  '*',
  '',
]

describe('the question that a browser asks before', () => {
  test.each([
    ['kis', 'content-type, accept'],
    ['digitalpaye', 'content-type, authorization, x-environment'],
  ] as const)('%s: the page may send what the dialect reads', async (name, headers) => {
    const before = (await server.audit()).length
    const answer = await preflight(paths[name], page)
    expect(answer.status).toBe(204)
    expect(answer.body).toBe('')
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'POST',
      'access-control-allow-headers': headers,
      'access-control-max-age': '600',
      vary: 'origin',
    })
    expect(answer.headers).not.toHaveProperty('access-control-allow-credentials')
    // RFC 9110 section 8.6.
    expect(answer.headers).not.toHaveProperty('content-length')
    expect(await server.audit()).toHaveLength(before)
  })

  test.each(strangers)('a page of %j is told nothing', async (origin) => {
    const answer = await preflight(paths.kis, origin)
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'POST'])
    expect(corsOf(answer)).toEqual([])
  })

  test('OPTIONS that asks for no method is another method', async () => {
    expect((await preflight(paths.kis, page, [])).status).toBe(405)
  })

  test('where no origin is listed there is none', async () => {
    const answer = await preflight('/v1/sessions', page)
    expect(answer.status).toBe(405)
    expect(corsOf(answer)).toEqual([])
    expect(answer.headers).not.toHaveProperty('vary')
  })
})

describe('the exchange itself', () => {
  const from = (origin: string, secret?: string): Promise<Answer> => {
    const pair = pairs.get('kis')!
    const headers = origin === '' ? [] : ['Origin', origin]
    return exchangeAs(server, 'kis', { ...pair, secret: secret ?? pair.secret }, { headers })
  }

  test('the page may read the header with its token', async () => {
    const { status, headers } = await from(page)
    expect(status).toBe(200)
    expect(headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-expose-headers': 'authorization',
      vary: 'origin',
    })
  })

  test('the page may see that it was refused, and nothing more', async () => {
    const answer = await from(page, 'wrong')
    expect(answer.status).toBe(401)
    expect(answer.headers).toMatchObject({ 'access-control-allow-origin': page, vary: 'origin' })
    expect(corsOf(answer)).toEqual(['access-control-allow-origin'])
  })

  test.each(strangers)(
    'a page of %j may read nothing, and no cache takes its answer for that of another',
    async (origin) => {
      const answers = [await from(origin), await from(origin, 'wrong')]
      expect(answers.map(({ status }) => status)).toEqual([200, 401])
      for (const answer of answers) {
        expect(corsOf(answer)).toEqual([])
        expect(answer.headers['vary']).toBe('origin')
      }
    },
  )

  test('where no origin is listed nothing is said of origins', async () => {
    const answer = await exchangeAs(server, 'didomi', pairs.get('didomi')!, { headers: ['Origin', page] })
    expect(answer.status).toBe(200)
    expect(corsOf(answer)).toEqual([])
    expect(answer.headers).not.toHaveProperty('vary')
  })
})
