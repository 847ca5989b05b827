/** A disk that is full, and one that cannot be written. A small disk in memory needs root. */

import { execFileSync } from 'node:child_process'
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test, type TestContext, vi } from 'vitest'
import { ask, endpoints, introspect } from '../oauth/asking.ts'
import { dialectNames, exchangeAs, send, tokenFor } from '../transport/client.ts'
import { callStatus, exchangeStatus, expectKept, expectSoundTrail, GrantedTokens } from './acknowledged.ts'
import { contentsOf } from './folder-contents.ts'
import { endLeftOvers, guichet, serve, type ServerProcess } from './guichet-process.ts'
import { emptyLedger } from './load.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'

// Each test starts processes, and the machine may be busy with others.
vi.setConfig({ testTimeout: 60_000 })

const disks: string[] = []

afterEach(async () => {
  await endLeftOvers()
  for (const disk of disks.splice(0)) {
    execFileSync('umount', ['-l', disk])
    rmSync(disk, { recursive: true, force: true })
  }
})

function smallDisk(context: TestContext, size: string): string {
  const disk = mkdtempSync(join(tmpdir(), 'guichet-disk-'))
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size},mode=0700`, 'tmpfs', disk], { stdio: 'ignore' })
  } catch {
    rmSync(disk, { recursive: true })
    context.skip('A small disk needs the right to mount one: run the tests as root.')
  }
  disks.push(disk)
  return disk
}

/** Takes all the space that is left. */
function fill(disk: string): void {
  const handle = openSync(join(disk, 'ballast'), 'a')
  try {
    for (let size = 65_536; size >= 1;) {
      try {
        writeSync(handle, Buffer.alloc(size))
      } catch {
        size = Math.floor(size / 2)
      }
    }
  } finally {
    closeSync(handle)
  }
}

const free = (disk: string): void => rmSync(join(disk, 'ballast'))

const manage = (server: ServerProcess, { management }: PreparedInstallation, path: string, body: object) =>
  send(server, `/api/v1${path}`, {
    method: 'POST',
    headers: ['authorization', `Bearer ${management}`, 'content-type', 'application/json'],
    body: JSON.stringify(body),
  })

test(
  'F06 a full disk: no token without its record, calls go on, and it heals without a restart',
  { timeout: 60_000 },
  async (context) => {
    const disk = smallDisk(context, '8m')
    const installation = await prepareInstallation({ folder: disk })
    const server = await serve(installation, installation.port)
    const kis = installation.pairs.get('kis')
    const didomi = installation.pairs.get('didomi')
    if (kis === undefined || didomi === undefined) throw new Error('there is a pair for each dialect')
    const known = await tokenFor(server, 'kis', kis)
    const ledger = emptyLedger()
    ledger.tokens.push(known)

    for (let round = 0; round < 3; round++) {
      fill(disk)
      // The log has room of its own until it must grow.
      await eventually('the first refusal', async () => {
        const answer = await exchangeAs(server, 'kis', kis)
        if (answer.status === 200) ledger.tokens.push(String(answer.headers['authorization']).slice(7))
        return answer.status === 200 ? null : true
      })
      for (const name of dialectNames) {
        const pair = installation.pairs.get(name)
        if (pair === undefined) continue
        const right = await exchangeAs(server, name, pair)
        const wrong = await exchangeAs(server, name, { ...pair, secret: 'wrong' })
        for (const answer of [right, wrong]) {
          expect(answer.status, `${name}: ${answer.body}`).toBe(503)
          expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
          expect(answer.headers['cache-control']).toContain('no-store')
          expect(answer.body).not.toMatch(/disk|sqlite|full/i)
        }
      }
      for (const [path, body] of [
        [`/credentials/${didomi.id}/revoke`, {}],
        [`/credentials/${didomi.id}/rotate`, { overlap: '0' }],
        ['/credentials', { kind: 'key-pair', api: 'kis', name: 'not made' }],
      ] as const) {
        const answer = await manage(server, installation, path, body)
        expect(answer.status, answer.body).toBe(503)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      }
      for (const endpoint of endpoints) {
        const answer = await ask(server, endpoint, kis, known)
        expect(answer.status, answer.body).toBe(503)
        expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0)
      }
      // A yes is kept for a second.
      const unready = async () => ((await send(server, '/readyz')).status === 503 ? true : null)
      await eventually('not ready', unready)
      expect((await send(server, '/healthz')).status).toBe(200)
      expect((await send(server, '/.well-known/jwks.json')).status).toBe(200)
      expect(await callStatus(server, known)).toBe(200)

      free(disk)
      await eventually('a grant', async () => ((await exchangeStatus(server, kis)) === 200 ? true : null))
      expect((await send(server, '/readyz')).status).toBe(200)
      // Neither the revocations nor the rotation were answered, and none happened.
      expect(await introspect(server, kis, known)).toMatchObject({ active: true })
      expect((await exchangeAs(server, 'didomi', didomi)).status).toBe(200)
    }

    const store = await installation.openStore()
    const granted = new GrantedTokens()
    await granted.readOn(store)
    await expectSoundTrail(store)
    const { rows } = await store.credentials({ organizationId: null }, { limit: 100, after: null })
    expect(rows.filter(({ name }) => name === 'not made')).toEqual([])
    await store.close()
    await expectKept(server, ledger, granted)
    expect(await server.stop()).toEqual({ status: 0, signal: null })
  },
)

test('F06 a disk that is full at the stop does not keep the server', { timeout: 40_000 }, async (context) => {
  const disk = smallDisk(context, '8m')
  const installation = await prepareInstallation({ folder: disk })
  const server = await serve(installation, installation.port)
  for (const [name, pair] of installation.pairs) await exchangeAs(server, name, pair)
  fill(disk)
  const kis = installation.pairs.get('kis') ?? { key: '', secret: '' }
  await eventually('a refusal', async () => ((await exchangeStatus(server, kis)) === 503 ? true : null))
  const stoppedAt = performance.now()
  await server.stop()
  expect(performance.now() - stoppedAt).toBeLessThan(10_000)
  expect(server.stderr()).not.toContain('fault of Guichet')
  free(disk)
  const again = await serve(installation, installation.port)
  expect(await exchangeStatus(again, kis)).toBe(200)
})

test('F06 a first start on a full disk says so and leaves nothing half made', async (context) => {
  const disk = smallDisk(context, '64k')
  fill(disk)
  const outcome = await guichet({ data: disk }, ['serve', '--port', '0'])
  expect(outcome).toMatchObject({ status: 1, stdout: '' })
  expect(outcome.stderr).toMatch(/^[^\n]+\n$/)
  expect(outcome.stderr).not.toContain('fault of Guichet')
  free(disk)
  execFileSync('mount', ['-o', 'remount,size=8m', disk])
  const server = await serve({ data: disk }, 0)
  expect((await send(server, '/readyz')).status).toBe(200)
})

test('F08 a disk that cannot be written: the start is refused with a sentence', async (context) => {
  const disk = smallDisk(context, '8m')
  const installation = await prepareInstallation({ folder: disk })
  execFileSync('mount', ['-o', 'remount,ro', disk])
  const before = contentsOf(disk)
  for (const args of [['serve', '--port', '0'], ['migrate']]) {
    const outcome = await guichet(installation, args)
    expect(outcome).toMatchObject({ status: 1, stdout: '' })
    expect(outcome.stderr).toMatch(/^[^\n]+\n$/)
    expect(outcome.stderr).not.toContain('fault of Guichet')
  }
  expect(contentsOf(disk)).toEqual(before)
})

test('F08 an empty folder that cannot be written: the first start is refused with a sentence', async (context) => {
  const disk = smallDisk(context, '1m')
  execFileSync('mount', ['-o', 'remount,ro', disk])
  const outcome = await guichet({ data: disk }, ['serve', '--port', '0'])
  expect(outcome).toMatchObject({ status: 1, stdout: '' })
  expect(outcome.stderr).toMatch(/^[^\n]+\n$/)
  expect(outcome.stderr).not.toContain('fault of Guichet')
})
