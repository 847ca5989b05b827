/** `--workers 2`: whichever worker a listener came to, it is told what another process changed, and let go at the end. */

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { endLeftOvers, guichet, type ServerProcess, serve } from '../durability/guichet-process.ts'
import { prepareInstallation, type PreparedInstallation } from '../durability/prepared-installation.ts'
import { listen } from './listener.ts'

// Processes are started, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

let installation: PreparedInstallation
let server: ServerProcess

beforeAll(async () => {
  installation = await prepareInstallation()
  server = await serve(installation, installation.port, ['--workers', '2'])
})

afterAll(async () => {
  await endLeftOvers()
  await installation.remove()
})

test('listeners at the workers hear of a change by the command line, and SIGTERM ends their streams', async () => {
  const place = { port: server.port, certificate: '' }
  const listeners = await Promise.all([1, 2, 3, 4].map(() => listen(place)))
  const instances = listeners.map(({ headers }) => String(headers['x-request-id']).replace(/-[^-]*$/, ''))
  expect(new Set(instances).size).toBe(2)
  await Promise.all(listeners.map((listener) => listener.until(() => listener.seqs().length > 0)))
  const before = listeners[0]!.seqs()[0]!
  await guichet(installation, ['credential', 'revoke', installation.pairs.get('kis')!.id])
  await Promise.all(listeners.map((listener) => listener.until(() => listener.seqs().at(-1)! > before)))
  expect(new Set(listeners.map((listener) => listener.seqs().at(-1))).size).toBe(1)
  const { status } = await server.stop()
  expect(status).toBe(0)
  await Promise.all(listeners.map((listener) => listener.ended))
})
