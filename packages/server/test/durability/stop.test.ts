/** SIGTERM: what is under way is finished, what waits is written, and the end comes in time. */

import { connect, type Socket } from 'node:net'
import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endLeftOvers, serve } from './guichet-process.ts'
import { type KeptConnection, keptConnection, signIn, signInPath } from './kept-connection.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'
import { exchangeAs } from '../transport/client.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

/** The bound that is promised for the end of a server. */
const endsWithin = 10_000

const clean = { status: 0, signal: null }

let installation: PreparedInstallation

beforeEach(async () => {
  installation = await prepareInstallation()
})
afterEach(async () => {
  await endLeftOvers()
  await installation.remove()
})

const kis = (): { key: string; secret: string } => {
  const pair = installation.pairs.get('kis')
  if (pair === undefined) throw new Error('there is a pair for each dialect')
  return pair
}

interface Sent {
  readonly at: number
  /** The status, or why there is none. */
  outcome: number | string
}

async function askOn(connection: KeptConnection, sent: Sent[]): Promise<void> {
  for (;;) {
    const entry: Sent = { at: performance.now(), outcome: 'no answer' }
    sent.push(entry)
    try {
      entry.outcome = (await connection.ask(signInPath, signIn(kis()))).status
    } catch (error) {
      entry.outcome = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
      return
    }
  }
}

test(
  'F28 SIGTERM under load: all that was sent before it is answered, and nothing with a fault',
  { timeout: 60_000 },
  async () => {
    for (let round = 0; round < 3; round++) {
      const server = await serve(installation, installation.port)
      const sent: Sent[] = []
      const connections = Array.from({ length: 12 }, () => keptConnection(server.port))
      const loops = connections.map((connection) => askOn(connection, sent))
      await eventually('answers', () =>
        sent.filter(({ outcome }) => outcome === 200).length > 40 ? true : null,
      )
      const signalled = performance.now()
      server.signal('SIGTERM')
      expect(await server.ended).toEqual(clean)
      expect(performance.now() - signalled).toBeLessThan(endsWithin)
      await Promise.all(loops)
      for (const connection of connections) connection.close()
      const before = sent.filter(({ at }) => at < signalled).map(({ outcome }) => outcome)
      expect(new Set(before)).toEqual(new Set([200]))
      const after = new Set(sent.filter(({ at }) => at >= signalled).map(({ outcome }) => outcome))
      for (const outcome of after) expect([200, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE']).toContain(outcome)
    }
  },
)

/** A request of which the server has the head and a part of the body. */
async function halfSent(port: number): Promise<{ socket: Socket; rest: string }> {
  const body = JSON.stringify({ app_token: kis().key, secret: kis().secret })
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(
    `POST ${signInPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  socket.write(body.slice(0, 10))
  return { socket, rest: body.slice(10) }
}

const takesConnections = async (port: number): Promise<boolean> => {
  const socket = connect(port, '127.0.0.1')
  const taken = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false)
  socket.destroy()
  return taken
}

test('F28 a request that is half sent when SIGTERM comes is taken to its end', async () => {
  const server = await serve(installation, installation.port)
  const { socket, rest } = await halfSent(server.port)
  // Another answer on the way tells that the server has read the first half.
  await exchangeAs(server, 'kis', kis())
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  server.signal('SIGTERM')
  await eventually('a closed port', async () => ((await takesConnections(server.port)) ? null : true))
  socket.write(rest)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(await server.ended).toEqual(clean)
})

test(
  'F28 a caller that never finishes its request does not keep the server from its end',
  { timeout: 40_000 },
  async () => {
    const server = await serve(installation, installation.port)
    const { socket } = await halfSent(server.port)
    socket.on('error', () => undefined)
    await exchangeAs(server, 'kis', kis())
    const signalled = performance.now()
    expect(await server.stop()).toEqual(clean)
    expect(performance.now() - signalled).toBeLessThan(endsWithin)
    socket.destroy()
  },
)

test('F28 a second SIGTERM does not cut the clean stop short', async () => {
  const server = await serve(installation, installation.port)
  const { socket, rest } = await halfSent(server.port)
  await exchangeAs(server, 'kis', kis())
  let answer = ''
  socket.setEncoding('utf8').on('data', (text: string) => (answer += text))
  server.signal('SIGTERM')
  await eventually('a closed port', async () => ((await takesConnections(server.port)) ? null : true))
  server.signal('SIGTERM')
  server.signal('SIGINT')
  await pause(50)
  socket.write(rest)
  await once(socket, 'close')
  expect(answer).toMatch(/^HTTP\/1\.1 200 /)
  expect(await server.ended).toEqual(clean)
})

test('F28 the last uses are written before the end', async () => {
  const server = await serve(installation, installation.port)
  const startedAt = Date.now()
  for (const [name, pair] of installation.pairs) {
    expect((await exchangeAs(server, name, pair)).status).toBe(200)
  }
  expect(await server.stop()).toEqual(clean)
  const store = await installation.openStore()
  const ids = [...installation.pairs.values()].map(({ id }) => id)
  const uses = await store.lastUses(ids)
  await store.close()
  expect(uses.map(({ credentialId }) => credentialId).toSorted()).toEqual(ids.toSorted())
  for (const { last } of uses) {
    expect(last?.at).toBeGreaterThanOrEqual(startedAt)
    expect(last?.address).toBe('127.0.0.1')
  }
})
