/** A token that rides in a cookie stays at the gateway like any other; the cookies beside it are the upstream's. */

import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'

const dialect = fileURLToPath(new URL('biscuit.yaml', import.meta.url))
const yaml = `dialects: [${dialect}]
apis: [{ name: biscuit, dialects: [biscuit, oauth2], routes: [{ path: /things }] }]
`

let server: TestServer
let token: string
beforeAll(async () => {
  server = await startTestServer({ yaml })
  token = await tokenFor(server, 'oauth2', await server.keyPair('biscuit'))
})
afterAll(() => server.remove())

const rows: readonly (readonly [string, (token: string) => string, string | undefined])[] = [
  ['alone', (own) => `biscuit=${own}`, undefined],
  ['alone, with what is nothing', (own) => `; biscuit=${own} ;`, undefined],
  ['first', (own) => `biscuit=${own}; a=1; b=2`, 'a=1; b=2'],
  ['between others', (own) => `a=1; biscuit=${own}; b=2`, 'a=1; b=2'],
  ['last', (own) => `a=1;b=2;biscuit=${own}`, 'a=1;b=2'],
  [
    'beside cookies whose names only look like its own',
    (own) => `Biscuit=1; biscuits=2; biscuit=${own}`,
    'Biscuit=1; biscuits=2',
  ],
  [
    'beside a value with signs in it',
    (own) => `a="x=y"; biscuit=${own}; b=biscuit=1`,
    'a="x=y"; b=biscuit=1',
  ],
]

test.each(rows)('%s', async (_, cookie, left) => {
  const { status } = await send(server, '/things', { headers: ['Cookie', cookie(token)] })
  expect(status).toBe(200)
  const { rawHeaders } = server.upstream.at(-1)!
  const at = rawHeaders.findIndex((name) => name.toLowerCase() === 'cookie')
  expect(at === -1 ? undefined : rawHeaders[at + 1]).toBe(left)
  expect(rawHeaders.join()).not.toContain(token)
})

test('where the token came in its header, other cookies pass, and a second token does not', async () => {
  const headers = ['Authorization', `Bearer ${token}`, 'Cookie', 'a=1']
  expect((await send(server, '/things', { headers })).status).toBe(200)
  expect(server.upstream.at(-1)!.rawHeaders.join()).toContain('a=1')
  const before = server.upstream.length
  const both = ['Authorization', `Bearer ${token}`, 'Cookie', 'biscuit=x']
  expect((await send(server, '/things', { headers: both })).status).toBe(400)
  expect(server.upstream).toHaveLength(before)
})
