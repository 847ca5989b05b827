/** The exchange over a real store, with hashes that are counted and can be made to wait: what a refusal costs. */

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { AuditDraft } from '../../src/audit/event.ts'
import { changeCredential } from '../../src/credentials/change-credential.ts'
import { createCredential } from '../../src/credentials/create-credential.ts'
import { Directory } from '../../src/credentials/directory.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import type { Hashing } from '../../src/credentials/hashing.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { addUpRefusals } from '../../src/exchange/add-up-refusals.ts'
import type { Attempt } from '../../src/exchange/attempt.ts'
import { exchange, type ExchangeParts } from '../../src/exchange/exchange.ts'
import { Throttle } from '../../src/exchange/throttle.ts'
import type { KeyPair } from '../running-server.ts'
import { actor, temporaryInstallation, type TemporaryInstallation } from '../temporary-installation.ts'

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

const address = '192.0.2.1'

async function keyPair(): Promise<KeyPair> {
  const { context, acme } = installation
  const input = { kind: 'key-pair', api: 'parcels', organizationId: acme.id } as const
  const name = randomBytes(4).toString('hex')
  const issue = await createCredential(context, { ...input, environment: 'production', name }, actor)
  if (!('secret' in issue)) throw new Error('a key pair has a secret')
  return { id: issue.credential.id, key: issue.key, secret: issue.secret }
}

interface Trial {
  readonly directory: Directory
  readonly recorded: readonly AuditDraft[]
  run(pair: Pick<KeyPair, 'key' | 'secret'>, set?: Partial<Attempt>): Promise<string>
}

/** `run` gives the scopes of the grant, or the reason of the refusal that was recorded. */
function trial(hashing: Partial<Hashing>, slowInUse = true): Trial {
  const { context, clock } = installation
  const limit = { failures: 100, window: 60_000 }
  const limits = { credentialAndAddress: limit, address: limit, credential: { ...limit, block: 60_000 } }
  const directory = new Directory(context.store)
  const recorded: AuditDraft[] = []
  const api = { name: 'parcels', audience: 'a', scopes: ['parcels:read', 'parcels:write'], lifetime: 60 }
  const parts: ExchangeParts = {
    throttle: new Throttle(
      limits,
      (text) => text,
      () => 0,
    ),
    directory,
    proof: { hashing: { ...context.hashing, ...hashing }, slowInUse: () => slowInUse },
    apis: new Map([['parcels', { ...api, sandbox: false, claims: () => ({}) }]]),
    mint: () => 'a token',
    newTokenId: () => 'an id',
    record: async (event) => void recorded.push(event),
    sums: addUpRefusals(),
    used: () => undefined,
    lastAddressOf: () => null,
    recallUse: async () => undefined,
    trailAge: () => 0,
    now: () => clock.now,
  }
  const attempt = { environment: null, scopes: null, resource: null, address, requestId: 'r', dialect: 'kis' }
  const rest = { ...attempt, apis: new Set(['parcels']), passwords: false }
  return {
    directory,
    recorded,
    async run({ key, secret }, set = {}) {
      try {
        return (await exchange(parts, { key, secret, ...rest, ...set })).scopes.join(' ')
      } catch {
        return recorded.at(-1)?.reason ?? 'a fault'
      }
    },
  }
}

describe('where slow hashes are in use', () => {
  const context = () => installation.context
  const past = () => ({ ...context(), now: () => installation.clock.now - 60_000 })

  test.each<readonly [string, (pair: KeyPair) => Promise<unknown>, string]>([
    ['revoked', ({ id }) => revokeCredential(context(), id, actor), 'the credential is revoked'],
    ['disabled', ({ id }) => disableCredential(context(), id, actor), 'the credential is disabled'],
    [
      'expired',
      ({ id }) => changeCredential(past(), id, { expiresAt: installation.clock.now - 1 }, actor),
      'the credential has expired',
    ],
    [
      'of another address',
      ({ id }) => changeCredential(context(), id, { addresses: ['198.51.100.0/24'] }, actor),
      'the address is not on the list of the credential',
    ],
  ])('a right secret of a credential that is %s costs what a wrong one costs', async (_, spoil, reason) => {
    const pair = await keyPair()
    await spoil(pair)
    let spent = 0
    const { run } = trial({ spendSlow: async () => void (spent += 1) })
    for (const [given, answer] of [
      [pair, reason],
      [{ ...pair, secret: 'wrong' }, 'wrong secret'],
      [{ ...pair, key: 'nobody' }, 'unknown key'],
    ] as const) {
      spent = 0
      expect([await run(given), spent]).toEqual([answer, 1])
    }
  })

  test('a grant costs none, and nothing costs one where no slow hash is in use', async () => {
    const pair = await keyPair()
    let spent = 0
    const spendSlow = async (): Promise<void> => void (spent += 1)
    expect(await trial({ spendSlow }).run(pair)).toBe('parcels:read parcels:write')
    const { run } = trial({ spendSlow }, false)
    expect(await run({ ...pair, secret: 'wrong' })).toBe('wrong secret')
    expect(await run(pair, { environment: 'sandbox' })).toBe('the credential is of another environment')
    expect(spent).toBe(0)
  })
})

describe('what changes while a proof waits in the queue of the slow hashes counts', () => {
  const write = { scopes: ['parcels:write'] }

  test.each<readonly [string, (pair: KeyPair) => Promise<unknown>, string]>([
    ['nothing', async () => undefined, 'parcels:read parcels:write'],
    ['revoked', ({ id }) => revokeCredential(installation.context, id, actor), 'the credential is revoked'],
    ['fewer scopes', ({ id }) => changeCredential(installation.context, id, write, actor), 'parcels:write'],
    [
      'other addresses',
      ({ id }) => changeCredential(installation.context, id, { addresses: ['198.51.100.0/24'] }, actor),
      'the address is not on the list of the credential',
    ],
    [
      'another secret',
      ({ id }) => rotateSecret(installation.context, id, { overlap: 0 }, actor),
      'the secret was replaced meanwhile',
    ],
  ])('%s', async (_, change, answer) => {
    const pair = await keyPair()
    const { run, directory } = trial({
      matchesFast: () => null,
      async matchesSlow() {
        await change(pair)
        const subject = { credentialId: pair.id, memberId: null, organizationId: installation.acme.id }
        directory.forget({ ...subject, action: 'credential.changed' })
        return true
      },
    })
    expect(await run(pair)).toBe(answer)
  })
})

describe('refusals that the throttle does not count', () => {
  const from = (nth: number) => ({
    address: `2001:db8:${nth.toString(16)}::1`,
    requestId: 'r',
    dialect: 'kis',
  })

  test('are recorded one by one up to sixty for an address, then added up by their cause', () => {
    const sums = addUpRefusals()
    const first = Array.from({ length: 100 }, (_, nth) =>
      sums.first(from(1), nth % 2 === 0 ? 'method' : 'missing'),
    )
    expect(first.filter(Boolean)).toHaveLength(60)
    expect(sums.first(from(2), 'missing')).toBe(true)
    expect([sums.first(from(1), 'throttled'), sums.first(from(1), 'throttled')]).toEqual([true, false])
    expect(sums.take().map(({ attempt, cause, count }) => [attempt.address, cause, count])).toEqual([
      [from(1).address, 'method', 20],
      [from(1).address, 'missing', 20],
      [from(1).address, 'throttled', 1],
    ])
    expect(sums.first(from(1), 'method')).toBe(true)
    expect(sums.take()).toEqual([])
  })

  test('of more addresses than are told apart are added up as one', () => {
    const sums = addUpRefusals()
    const recorded = Array.from({ length: 12_000 }, (_, nth) => sums.first(from(nth), 'method'))
    expect(recorded.filter(Boolean)).toHaveLength(10_000)
    expect(sums.take()).toEqual([
      {
        attempt: { address: null, requestId: null, dialect: null },
        cause: 'method',
        reason: 'refusals of many other addresses',
        count: 2_000,
      },
    ])
  })
})
