/** The list tells of its changes: at once, to a bounded number, and to nobody who does not read. */

import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import Fastify from 'fastify'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { connectionReader } from '../../src/http/connection.ts'
import { EventStreams, type MostStreams } from '../../src/http/event-streams.ts'
import { revocationListEndpoint } from '../../src/http/revocation-list.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { readList } from './list-reader.ts'
import { listen, type Listener } from './listener.ts'

describe.each(['HTTP', 'HTTPS'])('over %s', (scheme) => {
  let server: TestServer

  beforeAll(async () => {
    server = await startTestServer({ tls: scheme === 'HTTPS' })
  })

  afterAll(() => server.remove())

  test('the number of the list comes at once, and then at every change, with a list that has it', async () => {
    const listener = await listen(server)
    expect(listener.status).toBe(200)
    expect(listener.headers).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-cache, no-transform',
      'access-control-allow-origin': '*',
      'x-request-id': expect.any(String),
    })
    await listener.until(() => listener.seqs().length > 0)
    for (let round = 0; round < 3; round++) {
      const told = listener.seqs().at(-1)!
      const { id } = await server.keyPair('kis')
      await revokeCredential(server.context, id, actor)
      await listener.until(() => listener.seqs().at(-1)! > told)
      expect((await readList(server)).seq).toBeGreaterThanOrEqual(listener.seqs().at(-1)!)
    }
    listener.leave()
  })

  test('while nothing changes a comment says that the stream stands', async () => {
    const listener = await listen(server)
    await listener.until((text) => text.endsWith(':\n\n'))
    expect(new Set(listener.seqs()).size).toBe(1)
    listener.leave()
  })
})

test('many changes are told together', async () => {
  const server = await startTestServer()
  const listener = await listen(server)
  await listener.until(() => listener.seqs().length > 0)
  const pairs = await Promise.all(Array.from({ length: 30 }, () => server.keyPair('kis')))
  const startedAt = performance.now()
  await Promise.all(pairs.map(({ id }) => revokeCredential(server.context, id, actor)))
  const { sequence, epoch } = await server.context.store.lastTouch()
  await listener.until(() => listener.seqs().at(-1) === epoch * 1000 + sequence)
  const looks = Math.ceil((performance.now() - startedAt) / 200)
  expect(listener.seqs().length).toBeLessThanOrEqual(looks + 2)
  await server.remove()
  // The stop of the server let the listener go.
  await listener.ended
})

describe('one endpoint', () => {
  const closing: (() => Promise<unknown>)[] = []
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
  })

  async function endpoint(facts: { fresh: boolean; seq: number; mostListeners: MostStreams }) {
    const app = Fastify()
    revocationListEndpoint(app, {
      issuer: 'http://localhost:1',
      publication: { list: () => ({ seq: facts.seq, text: 'list', etag: '"1"' }), seq: () => facts.seq },
      fresh: () => facts.fresh,
      mostListeners: facts.mostListeners,
      readConnection: connectionReader({ trustedProxies: [], tls: false }),
    })
    await app.listen({ host: '127.0.0.1', port: 0 })
    closing.push(() => app.close())
    const { port } = app.server.address() as AddressInfo
    return { app, port, certificate: '' }
  }

  const two = { inAll: 2, ofOneAddress: 2 }

  test('nobody takes the places of others: of one address only so many listen', async () => {
    const mostListeners = { inAll: 10, ofOneAddress: 2 }
    const place = await endpoint({ fresh: true, seq: 1, mostListeners })
    const from = async (address: string): Promise<number> => (await listen(place, address)).status
    const greedy = [await from('127.0.0.2'), await from('127.0.0.2'), await from('127.0.0.2')]
    expect(greedy).toEqual([200, 200, 503])
    expect(await from('127.0.0.3')).toBe(200)
  })

  test('who comes too many is told to come later; when somebody leaves there is room', async () => {
    const { port, certificate } = await endpoint({ fresh: true, seq: 1, mostListeners: two })
    const listeners = [await listen({ port, certificate }), await listen({ port, certificate })]
    const refused = await listen({ port, certificate })
    expect(refused).toMatchObject({ status: 503, headers: { 'retry-after': '5' } })
    listeners[0]!.leave()
    const again = async (): Promise<Listener> => {
      const listener = await listen({ port, certificate })
      if (listener.status !== 200) listener.leave()
      return listener
    }
    await expect.poll(async () => (await again()).status, { timeout: 10_000 }).toBe(200)
  })

  test('while the changes of others cannot be read there is no list, and who listens is let go', async () => {
    const facts = { fresh: true, seq: 1, mostListeners: two }
    const { app, port, certificate } = await endpoint(facts)
    const listener = await listen({ port, certificate })
    expect((await app.inject('/.well-known/revocations')).statusCode).toBe(200)
    facts.fresh = false
    await listener.ended
    expect(await app.inject('/.well-known/revocations')).toMatchObject({
      statusCode: 503,
      headers: { 'retry-after': '1', 'cache-control': 'no-store' },
    })
    expect((await listen({ port, certificate })).status).toBe(503)
    facts.fresh = true
    expect((await listen({ port, certificate })).status).toBe(200)
  })
})

test('nothing waits for who does not read: such a listener is cut off, and the others go on', async () => {
  const streams = new EventStreams({ inAll: 10, ofOneAddress: 10 })
  const server: Server = createServer((_request, response) =>
    streams.add(response, '127.0.0.1', ': hello\n\n'),
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const idle = connect(port, '127.0.0.1')
  idle.on('error', () => undefined)
  idle.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  await once(idle, 'data')
  idle.pause()
  const busy = connect(port, '127.0.0.1')
  busy.write('GET / HTTP/1.1\r\nhost: localhost\r\n\r\n')
  busy.resume()
  await once(busy, 'data')
  expect(streams.size).toBe(2)
  // The system takes some megabytes for a reader before anything waits here.
  const text = `: ${'x'.repeat(8_000)}\n\n`
  for (let sent = 0; streams.size === 2 && sent < 10_000; sent++) {
    streams.send(text)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(streams.size).toBe(1)
  expect(busy.closed).toBe(false)
  streams.end()
  expect(streams.takes('127.0.0.1')).toBe(false)
  idle.destroy()
  busy.destroy()
  server.close()
  await once(server, 'close')
})
