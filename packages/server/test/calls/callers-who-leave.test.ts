/** A caller who goes away before the upstream has answered: nobody's fault, and the upstream's answer is let go. */

import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { RunningServer } from '../../src/serve/server.ts'
import { startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { startSecondGateway } from './second-gateway.ts'

let first: TestServer
let gateway: RunningServer
let upstream: Server
let token: string

beforeAll(async () => {
  first = await startTestServer({ settings: 'issuer: http://localhost:1' })
  token = await tokenFor(first, 'didomi', await first.keyPair('didomi'))
  upstream = createServer().listen(0, '127.0.0.1')
  await once(upstream, 'listening')
  gateway = await startSecondGateway(first, `http://127.0.0.1:${(upstream.address() as AddressInfo).port}`)
})

afterAll(async () => {
  await gateway.close()
  upstream.close()
  await first.remove()
})

const ask = async (path: string): Promise<string> =>
  (await send({ port: gateway.port, certificate: '' }, path)).body

/** How often each outcome of a call was counted. */
async function outcomes(): Promise<Readonly<Record<string, number>>> {
  const counted = (await ask('/metrics')).matchAll(/^guichet_calls_total\{.*outcome="(.*)"\} (\d+)$/gm)
  return Object.fromEntries([...counted].map(([, outcome = '', count]) => [outcome, Number(count)]))
}

type Leave = 'end' | 'destroy' | 'resetAndDestroy'

/** Larger than what sockets hold back, so that its end is that of the connection. */
const large = Buffer.alloc(8 * 1024 * 1024)

test.each<readonly [string, string, Leave]>([
  ['GET', '', 'destroy'],
  ['GET', '', 'end'],
  ['GET', '', 'resetAndDestroy'],
  ['DELETE', '', 'destroy'],
  ['POST', '', 'destroy'],
  ['POST', 'Content-Length: 0\r\n\r\n', 'destroy'],
  ['POST', 'Content-Length: 2\r\n\r\nab', 'destroy'],
  ['POST', 'Content-Length: 2\r\n\r\nab', 'end'],
])('after %s %j a caller leaves by `%s`', async (method, rest, leave) => {
  const before = await outcomes()
  const asked = once(upstream, 'request') as Promise<[IncomingMessage, ServerResponse]>
  const caller = connect(gateway.port, '127.0.0.1').on('error', () => undefined)
  const head = `${method} /v1/properties HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${token}\r\n`
  caller.write(head + (rest === '' ? '\r\n' : rest))
  const [request, response] = await asked
  request.resume()
  caller[leave]()
  // Who came later is answered, so the gateway has seen that the first one is gone.
  await ask('/healthz')
  const closed = once(response, 'close')
  response.end(large)
  await closed
  await ask('/healthz')
  expect(await outcomes()).toEqual({ ...before, allowed: (before['allowed'] ?? 0) + 1 })
  caller.destroy()
})
