/** A credential of the sandbox, after the sandbox of its API was taken out of the configuration: at no door is it known. */

import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, lasting } from '../transport/client.ts'
import { ask, endpoints } from './asking.ts'

const apiWith = (more: string): string =>
  `apis: [{ name: parcels, dialects: [oauth2], routes: [{ path: /parcels }]${more} }]`

let server: TestServer
let pair: KeyPair

beforeAll(async () => {
  const before = await startTestServer({ yaml: apiWith(', sandbox: {}') })
  pair = await before.keyPair('parcels', { environment: 'sandbox' })
  await before.stop()
  server = await startTestServer({ yaml: apiWith(''), folder: before.folder })
})

afterAll(() => server.remove())

test('M06 the exchange refuses it', async () => {
  expect((await exchangeAs(server, 'oauth2', pair)).status).toBe(401)
})

test.each(endpoints)('M06 %s answers its right secret like a wrong one', async (endpoint) => {
  const wrong = await ask(server, endpoint, { ...pair, secret: 'wrong' }, 'x', { from: '127.0.0.2' })
  const right = await ask(server, endpoint, pair, 'x', { from: '127.0.0.3' })
  expect(right.status).toBe(401)
  expect(lasting(right)).toEqual(lasting(wrong))
})
