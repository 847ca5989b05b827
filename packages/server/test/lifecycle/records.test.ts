/** Every token has one event, whatever happens to its caller. */

import { connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { dialectNames, exchangeAs, apiOf, tokenOf } from '../transport/client.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

const idOf = (token: string): string =>
  (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { jti: string }).jti

const granted = async (): Promise<readonly (string | null)[]> =>
  (await server.audit()).filter(({ action }) => action === 'exchange.granted').map(({ tokenId }) => tokenId)

test('L24 a thousand tokens at full speed, in every wire format: one event each, by the id of the token', async () => {
  const pairs = await Promise.all(dialectNames.map((name) => server.keyPair(apiOf(name))))
  const answers = await Promise.all(
    Array.from({ length: 1_000 }, async (_, nth) => {
      const name = dialectNames[nth % dialectNames.length]!
      return tokenOf(name, await exchangeAs(server, name, pairs[nth % pairs.length]!))
    }),
  )
  const ids = answers.map(idOf)
  expect(new Set(ids).size).toBe(1_000)
  for (const id of ids) expect(Buffer.from(id, 'base64url')).toHaveLength(16)
  const recorded = await granted()
  expect(recorded).toHaveLength(1_000)
  expect(new Set(recorded)).toEqual(new Set(ids))
})

test('L25 a caller that goes away before the answer leaves no half of anything', async () => {
  const { key, secret } = await server.keyPair('kis')
  const before = await granted()
  const body = JSON.stringify({ app_token: key, secret })
  const head = `POST /api/v1/api_access_auth/sign_in HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n`
  for (let nth = 0; nth < 20; nth++) {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => {
        socket.write(`${head}Content-Length: ${body.length}\r\n\r\n${body}`, () => {
          socket.resetAndDestroy()
          resolve()
        })
      })
      socket.once('error', () => undefined)
    })
  }
  const again = tokenOf('kis', await exchangeAs(server, 'kis', { key, secret }))
  const asked = await fetch(`${server.url}/forward-auth?api=kis`, {
    headers: { authorization: `Bearer ${again}` },
  })
  expect(asked.status).toBe(200)
  expect(await granted()).toContain(idOf(again))
  const now = await granted()
  expect(new Set(now).size).toBe(now.length)
  expect(now.length).toBeLessThanOrEqual(before.length + 21)
})
