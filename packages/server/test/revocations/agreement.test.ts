/**
 * The list and the server never disagree: after any run of changes, each token is good by the list exactly where the
 * door lets it in. The runs are drawn from a seed, which a failure names.
 */

import { randomInt } from 'node:crypto'
import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { changeCredential } from '../../src/credentials/change-credential.ts'
import { changeMember } from '../../src/credentials/change-member.ts'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import type { CredentialsContext } from '../../src/credentials/context.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { enableCredential } from '../../src/credentials/enable-credential.ts'
import { Refused } from '../../src/credentials/refused.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../src/credentials/rotate-secret.ts'
import { changeEvent } from '../../src/audit/change-event.ts'
import { forwardAuthDoor } from '../calls/doors.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, send, tokenOf } from '../transport/client.ts'
import { type Draw, drawing, some } from './drawing.ts'
import { isGood, readList } from './list-reader.ts'

let server: TestServer
let context: CredentialsContext

beforeAll(async () => {
  server = await startTestServer()
  context = { ...server.context, now: () => Date.now() }
})

afterAll(() => server.remove())

afterEach(() => {
  vi.useRealTimers()
})

const api = forwardAuthDoor.api
const password = 'correct horse battery staple'

interface Holder {
  readonly id: string
  secrets: KeyPair
}

interface World {
  readonly organizations: readonly string[]
  readonly holders: readonly Holder[]
  /** A member whose password is exchanged where the dialect takes one. */
  readonly tokens: string[]
}

async function world(): Promise<World> {
  const organizations: string[] = []
  const holders: Holder[] = []
  for (const nth of [1, 2]) {
    const { id } = await createOrganization(context, { name: `World ${nth} ${randomInt(1e9)}` }, actor)
    organizations.push(id)
    for (let count = 0; count < 3; count++) {
      const pair = await server.keyPair(api, { organizationId: id })
      holders.push({ id: pair.id, secrets: pair })
    }
  }
  return { organizations, holders, tokens: [] }
}

type Step = (world: World, draw: Draw) => Promise<unknown>

const steps: Readonly<Record<string, Step>> = {
  exchange: async ({ holders, tokens }, draw) => {
    const answer = await exchangeAs(server, 'oauth2', some(holders, draw).secrets)
    if (answer.status === 200) tokens.push(tokenOf('oauth2', answer))
  },
  revoke: ({ holders }, draw) => revokeCredential(context, some(holders, draw).id, actor),
  disable: ({ holders }, draw) => disableCredential(context, some(holders, draw).id, actor),
  enable: ({ holders }, draw) => enableCredential(context, some(holders, draw).id, actor),
  rotate: async ({ holders }, draw) => {
    const holder = some(holders, draw)
    const rotation = { overlap: draw(2) * 3_600_000, refuseTokens: draw(2) === 0 }
    const issue = await rotateSecret(context, holder.id, rotation, actor)
    if ('secret' in issue) holder.secrets = { id: holder.id, key: issue.key, secret: issue.secret }
  },
  'refuse tokens': ({ holders }, draw) =>
    changeCredential(context, some(holders, draw).id, { refuseTokens: true }, actor),
  'end sooner': ({ holders }, draw) =>
    changeCredential(context, some(holders, draw).id, { expiresAt: Date.now() + 1 + draw(20_000) }, actor),
  'end later': ({ holders }, draw) =>
    changeCredential(context, some(holders, draw).id, { expiresAt: null }, actor),
  'disable organization': ({ organizations }, draw) =>
    changeOrganization(context, some(organizations, draw), { state: 'disabled' }, actor),
  'enable organization': ({ organizations }, draw) =>
    changeOrganization(context, some(organizations, draw), { state: 'active' }, actor),
  'refuse tokens of organization': ({ organizations }, draw) =>
    changeOrganization(context, some(organizations, draw), { refuseTokens: true }, actor),
  'revoke token': async ({ tokens }, draw) => {
    if (tokens.length > 0) await revokeToken(some(tokens, draw))
  },
  wait: async (_world, draw) => {
    vi.setSystemTime(Date.now() + draw(8_000))
  },
}

function revokeToken(token: string): Promise<void> {
  const { jti = '', iat = 0, exp = 0, cred, org } = decodeJwt<{ cred: string; org: string }>(token)
  return context.store.change(async (change) => {
    const about = { tokenId: jti, credentialId: cred }
    const times = { issuedAt: iat * 1000, expiresAt: exp * 1000 + 60_000 }
    await change.insertRevokedToken({ ...about, organizationId: org, ...times })
    await change.record(changeEvent({ action: 'token.revoked', actor: actor.id, at: Date.now(), ...about }))
  })
}

/**
 * Until the server has followed every change, an end that came by the clock too. All of it is asked at one moment: a
 * poll moves the clock on, and the next end may have come.
 */
async function settled(): Promise<void> {
  await expect
    .poll(
      async () => {
        const due = await context.store.credentialsToExpire(Date.now(), 1)
        const { sequence, epoch } = await context.store.lastTouch()
        return { due: due.length, missing: epoch * 1000 + sequence - (await readList(server)).seq }
      },
      { timeout: 20_000, interval: 20 },
    )
    .toEqual({ due: 0, missing: 0 })
}

/** Those that spoil a whole world are drawn less often than those that leave something to disagree about. */
const drawn: readonly string[] = Object.keys(steps).flatMap((name) =>
  ['exchange', 'enable', 'end sooner', 'revoke token', 'wait'].includes(name) ? [name, name, name] : [name],
)

interface Row {
  readonly run: readonly string[]
  /** What becomes of a token from before, after each step. */
  readonly before: readonly number[]
  /** What becomes of one from after the last step; null where none is given. */
  readonly after: number | null
}

const rows: readonly Row[] = [
  { run: ['revoke'], before: [401], after: null },
  { run: ['disable'], before: [401], after: null },
  { run: ['disable', 'enable'], before: [401, 200], after: 200 },
  { run: ['rotate', 'refuse tokens'], before: [200, 401], after: 200 },
  { run: ['refuse tokens'], before: [401], after: 200 },
  { run: ['end sooner', 'wait'], before: [200, 401], after: null },
  { run: ['end sooner', 'wait', 'end later'], before: [200, 401, 200], after: 200 },
  { run: ['disable organization'], before: [401], after: null },
  { run: ['disable organization', 'enable organization'], before: [401, 200], after: 200 },
  { run: ['refuse tokens of organization'], before: [401], after: 200 },
  { run: ['revoke token'], before: [401], after: 200 },
]

test.each(rows)('$run: before it $before, after it $after', async ({ run, before, after }) => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const { organizations, holders, tokens } = await world()
  const here: World = { organizations: organizations.slice(0, 1), holders: holders.slice(0, 1), tokens }
  const largest: Draw = (below) => below - 1
  await steps['exchange']!(here, largest)
  const found: number[] = []
  for (const name of run) {
    await steps[name]!(here, largest)
    // The end comes in twenty seconds, and the step moves the clock by eight at most.
    if (name === 'wait') vi.setSystemTime(Date.now() + 13_000)
    await settled()
    found.push(...(await agreed(here, run.join(', '))))
  }
  expect(found).toEqual(before)
  vi.setSystemTime(Date.now() + 2_000)
  await steps['exchange']!(here, largest)
  const [, last = null] = await agreed(here, `${run.join(', ')}, and an exchange`)
  expect(last).toBe(after)
})

/** What list and door say of each token. */
async function agreed({ tokens }: World, run: string): Promise<readonly number[]> {
  const list = await readList(server)
  const byDoor = await Promise.all(tokens.map((token) => forwardAuthDoor.status(server, token)))
  expect(
    tokens.map((token) => (isGood(list, token) ? 200 : 401)),
    run,
  ).toEqual(byDoor)
  return byDoor
}

test('after random changes the list says of every token what the door says', async () => {
  const seed = randomInt(2 ** 31)
  const draw = drawing(seed)
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  const verdicts = new Set<number>()
  for (let round = 0; round < 4; round++) {
    const here = await world()
    const taken: string[] = []
    for (let nth = 0; nth < 8; nth++) await steps['exchange']!(here, draw)
    for (let check = 0; check < 4; check++) {
      for (let nth = 0; nth < 5; nth++) {
        const name = some(drawn, draw)
        taken.push(name)
        // What cannot be done is part of a run as well: a revoked credential stays revoked.
        await steps[name]!(here, draw).catch((error: unknown) => {
          if (!(error instanceof Refused)) throw error
        })
      }
      await settled()
      for (const status of await agreed(here, `seed ${seed}: ${taken.join(', ')}`)) verdicts.add(status)
    }
  }
  expect([...verdicts].toSorted()).toEqual([200, 401])
})

test('a member who may not log in by script any more, and one who is off', async () => {
  const email = 'ada@example.test'
  const organizationId = server.acme.id
  const input = { organizationId, email, password, scriptLogin: true, role: 'developer' } as const
  const member = await createMember(context, input, actor)
  const login = () => exchangeAs(server, 'recital', { key: email, secret: password })
  await expect.poll(async () => (await login()).status, { timeout: 10_000, interval: 250 }).toBe(200)
  const token = tokenOf('recital', await login())
  expect(decodeJwt(token)).toMatchObject({ cred: member.id, mem: member.id })
  const headers = ['Authorization', `Bearer ${token}`]
  const both = async (): Promise<readonly number[]> => [
    isGood(await readList(server), token) ? 200 : 401,
    (await send(server, '/forward-auth?api=recital', { headers })).status,
  ]
  expect(await both()).toEqual([200, 200])
  for (const [set, status] of [
    [{ scriptLogin: false }, 401],
    [{ scriptLogin: true }, 200],
    [{ state: 'disabled' }, 401],
    [{ state: 'active' }, 200],
    [{ role: 'viewer' }, 200],
  ] as const) {
    await changeMember(context, member.id, set, actor)
    await expect.poll(both, { timeout: 10_000, interval: 20 }).toEqual([status, status])
  }
})
