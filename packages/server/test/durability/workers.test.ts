/** `--workers 2`: two whole servers on one port, and a parent that keeps them so. */

import { rename } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { endLeftOvers, guichet, type ServerProcess, serve, serveToTheEnd } from './guichet-process.ts'
import { asJson, type KeptConnection, keptConnection, signIn, signInPath } from './kept-connection.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { childrenOf, eventually, isAlive } from './processes.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

let installation: PreparedInstallation
let server: ServerProcess
const connections: KeptConnection[] = []

beforeEach(async () => {
  installation = await prepareInstallation()
  server = await serve(installation, installation.port, ['--workers', '2'])
})

afterEach(async () => {
  for (const connection of connections.splice(0)) connection.close()
  await endLeftOvers()
  await installation.remove()
})

const pairOf = (name: 'kis' | 'didomi'): { id: string; key: string; secret: string } => {
  const pair = installation.pairs.get(name)
  if (pair === undefined) throw new Error('there is a pair for each dialect')
  return pair
}

/** A connection to each of the two. */
async function bothWorkers(): Promise<readonly [KeptConnection, KeptConnection]> {
  const byInstance = new Map<string, KeptConnection>()
  await eventually('a connection to each worker', async () => {
    const connection = keptConnection(server.port)
    connections.push(connection)
    byInstance.set((await connection.ask('/healthz')).instance, connection)
    return byInstance.size === 2 ? true : null
  })
  const [one, other] = [...byInstance.values()]
  if (one === undefined || other === undefined) throw new Error('two were found')
  return [one, other]
}

const manage = (path: string, body: object = {}): readonly [string, ReturnType<typeof asJson>] => [
  `/api/v1${path}`,
  asJson(body, { authorization: `Bearer ${installation.management}` }),
]

test('L10 both workers answer, and a revocation through one soon on the other', async () => {
  const [one, other] = await bothWorkers()
  for (const worker of [one, other])
    expect((await worker.ask(signInPath, signIn(pairOf('kis')))).status).toBe(200)
  for (const step of ['disable', 'enable', 'revoke']) {
    expect((await one.ask(...manage(`/credentials/${pairOf('kis').id}/${step}`))).status).toBe(200)
    const wanted = step === 'enable' ? 200 : 401
    // The worker that made the change holds to it at once.
    expect((await one.ask(signInPath, signIn(pairOf('kis')))).status).toBe(wanted)
    await eventually(step, async () =>
      (await other.ask(signInPath, signIn(pairOf('kis')))).status === wanted ? true : null,
    )
  }
})

test('I4 each refusal stands in the trail once, whichever worker gave it', async () => {
  const [one, other] = await bothWorkers()
  const wrong = signIn({ key: pairOf('didomi').key, secret: 'wrong' })
  for (const worker of [one, other]) expect((await worker.ask(signInPath, wrong)).status).toBe(401)
  const { stdout } = await guichet(installation, ['audit', 'export'])
  const refused = stdout.split('\n').filter((line) => line.includes('"exchange.refused"'))
  expect(refused).toHaveLength(2)
})

test('F01 a worker that is killed is replaced, and the other goes on meanwhile', async () => {
  const before = childrenOf(server.pid)
  expect(before).toHaveLength(2)
  const [victim = 0, survivor = 0] = before
  process.kill(victim, 'SIGKILL')
  const replaced = await eventually('another worker', () => {
    const now = childrenOf(server.pid)
    return now.length === 2 && !now.includes(victim) ? now : null
  })
  expect(replaced).toContain(survivor)
  const [one, other] = await bothWorkers()
  for (const worker of [one, other])
    expect((await worker.ask(signInPath, signIn(pairOf('kis')))).status).toBe(200)
})

test('F13 a worker that cannot start is tried again, and serves when it can', async () => {
  const pepper = join(installation.data, 'secrets', 'pepper')
  await rename(pepper, `${pepper}.away`)
  process.kill(childrenOf(server.pid)[0] ?? 0, 'SIGKILL')
  const told = (): number => server.stderr().split('The pepper of this installation is missing').length - 1
  await eventually('two attempts', () => (told() >= 2 ? true : null))
  const connection = keptConnection(server.port)
  connections.push(connection)
  expect((await connection.ask(signInPath, signIn(pairOf('kis')))).status).toBe(200)
  await rename(`${pepper}.away`, pepper)
  await bothWorkers()
})

test('F28 SIGTERM stops all of them, in time and cleanly', async () => {
  const workers = childrenOf(server.pid)
  const stoppedAt = performance.now()
  expect(await server.stop()).toEqual({ status: 0, signal: null })
  expect(performance.now() - stoppedAt).toBeLessThan(10_000)
  expect(workers.filter(isAlive)).toEqual([])
})

test('F28 no worker outlives a parent that was killed', async () => {
  const workers = childrenOf(server.pid)
  server.signal('SIGKILL')
  await eventually('the end of the workers', () => (workers.some(isAlive) ? null : true))
})

test('a port that is taken ends all of them with one sentence', async () => {
  const outcome = await serveToTheEnd(installation, server.port, ['--workers', '2'])
  expect(outcome).toMatchObject({ status: 1, stdout: '' })
  expect(outcome.stderr).toBe(`Port ${server.port} is in use already.\n`)
})
