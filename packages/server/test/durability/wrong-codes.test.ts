/** A wrong code is on the disk before its answer: whoever makes the server die has won no guess by it. */

import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { mostWrongCodes } from '../../src/sign-in/wrong-codes.ts'
import { Browser } from '../sign-in/browser.ts'
import { codeOf, password, withTotp } from '../sign-in/people.ts'
import { endLeftOvers, guichet, serve, type ServerProcess } from './guichet-process.ts'
import { type PreparedInstallation, prepareInstallation } from './prepared-installation.ts'

// The test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

const email = 'guessed-at@acme.example'

let installation: PreparedInstallation

beforeEach(async () => {
  installation = await prepareInstallation()
  const args = ['member', 'create', '--organization', 'Acme', '--email', email, '--role', 'owner']
  expect((await guichet(installation, args, `${password}\n`)).status).toBe(0)
})
afterEach(async () => {
  await endLeftOvers()
  await installation.remove()
})

async function firstStep({ url }: ServerProcess): Promise<Browser> {
  const browser = new Browser(url)
  expect((await browser.ask('POST', '/session', { email, password })).status).toBe(200)
  return browser
}

/** In as many sign-ins as it takes, and killed with the last answer. */
async function guessAndKill(server: ServerProcess, times: number): Promise<void> {
  let browser = await firstStep(server)
  for (let time = 0; time < times; time += 1) {
    if (time > 0 && time % 5 === 0) browser = await firstStep(server)
    expect((await browser.ask('POST', '/session/code', { code: 'none' })).status).toBe(401)
  }
  await server.kill()
}

test('wrong codes add up over SIGKILL, and lock at the limit', async () => {
  const start = () => serve(installation, installation.port)
  const first = await start()
  const secret = await withTotp({ browser: await firstStep(first) })
  await guessAndKill(first, mostWrongCodes - 1)
  await guessAndKill(await start(), 1)
  const last = await start()
  const browser = await firstStep(last)
  expect((await browser.ask('POST', '/session/code', { code: codeOf(secret, 1) })).status).toBe(401)
  const store = await installation.openStore()
  const filter = { organizationId: null, action: 'second-factor.locked' }
  const { rows } = await store.auditEvents(filter, { limit: 10, after: null })
  expect(rows.map(({ details }) => details?.['wrongCodes'])).toEqual([mostWrongCodes])
  await store.close()
})
