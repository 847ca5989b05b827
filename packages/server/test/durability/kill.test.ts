/** SIGKILL at a random moment of a random load: whatever was answered before it holds after it. */

import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { freePort } from '../free-port.ts'
import { startPostgres, type ThrowAwayPostgres } from '../postgres.ts'
import { send } from '../transport/client.ts'
import { expectKept, expectSoundTrail, GrantedTokens } from './acknowledged.ts'
import { endLeftOvers, guichet, killedWhileStarting, serve } from './guichet-process.ts'
import { type Ledger, startLoad } from './load.ts'
import { prepareInstallation, type PreparedInstallation } from './prepared-installation.ts'
import { eventually } from './processes.ts'
import { chance, seed } from './random.ts'

afterEach(endLeftOvers)

/** The server gives up after a second and a half; a busy machine takes its time to say so. */
const refusedWithin = 10_000

/** Of half of the starts. The others may meet a machine that is busy with other things. */
const readyWithin = 5_000

interface Seen {
  readonly granted: GrantedTokens
  /** Milliseconds of each start. */
  readonly starts: number[]
}

/** One life of the server: what the last one answered is checked, then a load, then the kill. */
async function live(
  installation: PreparedInstallation,
  before: readonly Ledger[],
  { granted, starts }: Seen,
  killAfter: number | null,
): Promise<Ledger | null> {
  const server = await serve(installation, installation.port)
  starts.push(server.startedAfter)
  await becomesReady(server)
  const store = await installation.openStore()
  await granted.readOn(store)
  await expectSoundTrail(store)
  await store.close()
  for (const ledger of before) await expectKept(server, ledger, granted)
  if (killAfter === null) {
    await server.stop()
    return null
  }
  const load = startLoad(server, installation)
  // The load may begin slowly on a busy machine: the moment is counted from its first answer.
  await eventually('an answer', () => (load.ledger.tokens.length > 0 ? true : null))
  await pause(killAfter)
  await server.kill()
  await load.stop()
  return load.ledger
}

/** `least` lives, and more where the machine is so busy that something was not done in any of them. */
async function killRounds(installation: PreparedInstallation, least: number): Promise<Ledger[]> {
  const { between } = chance()
  const seen: Seen = { granted: new GrantedTokens(), starts: [] }
  const ledgers: Ledger[] = []
  const wanted = (): boolean =>
    ledgers.length < least || (ledgers.length < 4 * least && !hasEachKind(ledgers))
  while (wanted()) {
    const ledger = await live(installation, ledgers.slice(-1), seen, between(40, 240))
    if (ledger !== null) ledgers.push(ledger)
  }
  // A loss could also come later: at the end all of it once more.
  await live(installation, ledgers, seen, null)
  const starts = seen.starts.toSorted((one, other) => one - other)
  expect(starts[Math.floor(starts.length / 2)]).toBeLessThan(readyWithin)
  return ledgers
}

function countKinds(ledgers: readonly Ledger[]): Record<string, number> {
  const sum = (of: (ledger: Ledger) => number): number => ledgers.reduce((all, ledger) => all + of(ledger), 0)
  return {
    tokens: sum(({ tokens }) => tokens.length),
    rotations: sum(({ rotated }) => rotated.reduce((all, { secrets }) => all + secrets.length - 1, 0)),
    ends: sum(({ ended }) => ended.length),
    unsure: sum(({ rotated }) => rotated.filter(({ unsure }) => unsure).length),
  }
}

const hasEachKind = (ledgers: readonly Ledger[]): boolean =>
  Object.values(countKinds(ledgers)).every((count) => count > 0)

function expectBusy(ledgers: readonly Ledger[]): void {
  const counts = countKinds(ledgers)
  console.log(`seed ${seed}, ${ledgers.length} kills, kept: ${JSON.stringify(counts)}`)
  // How much is done between two kills is the machine’s matter; that each kind is there is what the test needs.
  for (const count of Object.values(counts)) expect(count).toBeGreaterThan(0)
}

describe('on SQLite', () => {
  let installation: PreparedInstallation

  beforeAll(async () => {
    installation = await prepareInstallation()
  })
  afterAll(() => installation.remove())

  test(
    `F01 F02 F03 F05 nothing that was answered is lost in 20 kills and more (seed ${seed})`,
    { timeout: 300_000 },
    async () => {
      expectBusy(await killRounds(installation, 20))
      const verdict = await guichet(installation, ['audit', 'verify', '--json'])
      expect(JSON.parse(verdict.stdout)).toMatchObject({ sound: true, broken: null })
    },
  )
})

describe('on PostgreSQL', () => {
  let postgres: ThrowAwayPostgres

  beforeAll(async () => {
    postgres = await startPostgres({ durable: true })
  })
  afterAll(() => postgres.stop())

  test(
    `F01 F02 F03 F05 nothing that was answered is lost in 8 kills of Guichet and more (seed ${seed})`,
    { timeout: 240_000 },
    async () => {
      const installation = await prepareInstallation({ database: await postgres.createDatabase() })
      expectBusy(await killRounds(installation, 8))
      await installation.remove()
    },
  )

  test(
    `F01 F14 nothing that was answered is lost in 5 kills of the database (seed ${seed})`,
    { timeout: 240_000 },
    async () => {
      const installation = await prepareInstallation({ database: await postgres.createDatabase() })
      const { between } = chance()
      const granted = new GrantedTokens()
      const server = await serve(installation, installation.port)
      for (let round = 0; round < 5; round++) {
        const load = startLoad(server, installation)
        await pause(between(100, 400))
        await postgres.kill()
        await eventually('a refusal', () => (load.ledger.unavailable > 0 ? true : null))
        await load.stop()
        expect(load.ledger.slowestRefusal).toBeLessThan(refusedWithin)
        await postgres.restart()
        await becomesReady(server)
        const store = await installation.openStore()
        await granted.readOn(store)
        await expectSoundTrail(store)
        await store.close()
        await expectKept(server, load.ledger, granted)
      }
      expect(await server.stop()).toEqual({ status: 0, signal: null })
      await installation.remove()
    },
  )
})

async function becomesReady(server: Parameters<typeof send>[0]): Promise<void> {
  await eventually('ready again', async () => ((await send(server, '/readyz')).status === 200 ? true : null))
}

test(
  `F13 F24 a first start that is killed anywhere leaves what the next one can go on with (seed ${seed})`,
  { timeout: 60_000 },
  async () => {
    const { between } = chance()
    for (let round = 0; round < 8; round++) {
      const data = await mkdtemp(join(tmpdir(), 'guichet-first-start-'))
      const port = await freePort()
      await killedWhileStarting({ data }, port, between(150, 700))
      const server = await serve({ data }, port)
      expect((await send(server, '/readyz')).status).toBe(200)
      const { keys } = JSON.parse((await send(server, '/.well-known/jwks.json')).body) as { keys: unknown[] }
      expect(keys.length).toBeGreaterThanOrEqual(1)
      expect(await server.stop()).toEqual({ status: 0, signal: null })
      await rm(data, { recursive: true })
    }
  },
)
