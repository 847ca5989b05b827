/**
 * The budget of the list. Whatever gives way to the bound of an organization, a real verifier lets nobody in who was
 * revoked, and shuts nobody out who has no more entries than a fair share.
 */

import { generateKeyPairSync, randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { AuditAction, AuditDraft } from '../../src/audit/event.ts'
import { Publication } from '../../src/revocations/publication.ts'
import { Revocations } from '../../src/revocations/revocations.ts'
import { signingRows } from '../../src/signing-keys/algorithms.ts'
import { openStore } from '../../src/stores/open.ts'
import type { Store, StoreChange } from '../../src/stores/store.ts'
import { credential, draft, member, noon, organization, revokedToken } from '../store-contract/samples.ts'
import { type Draw, drawing, some } from './drawing.ts'
import { digest, digestsIn, type ListPayload } from './list-reader.ts'
import { verdictsOf } from './reading.ts'

const hour = 3_600_000
const lives = { ofApi: () => hour, longest: hour }
/** A little after all that happens here. */
const later = noon + hour / 2
const unbounded = 1_000_000

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const kid = 'key_1'
const signer = { kid, algorithm: 'ES256', sign: signingRows.ES256.signWith(privateKey) } as const
const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' }
const issuer = {
  url: 'https://login.example.com',
  audience: 'https://api.example.com',
  jwks: JSON.stringify({ keys: [jwk] }),
}

let folder: string
let store: Store

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'guichet-budget-'))
  store = await openStore({ sqlite: join(folder, 'guichet.db') }, 'one')
  await store.migrate()
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true })
})

async function loaded(now: () => number = () => later): Promise<Revocations> {
  const revocations = new Revocations({ reads: store, lives, now })
  await revocations.load()
  return revocations
}

const publicationOf = (revocations: Revocations, budget: number): Publication =>
  new Publication({
    issuer: issuer.url,
    revoked: () => revocations.current(),
    budget,
    keys: () => keys,
    now: () => later,
    monotonic: () => performance.now(),
  })
const keys = { kids: [kid], signer }

async function listOf(revocations: Revocations, budget: number): Promise<ListPayload & { etag: string }> {
  const { text, etag } = await publicationOf(revocations, budget).list()
  const payload = JSON.parse(Buffer.from(text.split('.')[1]!, 'base64url').toString()) as ListPayload
  return { ...payload, etag }
}

const entriesIn = ({ dead, notBefore }: ListPayload): number =>
  Object.values(dead).reduce((sum, text) => sum + digestsIn(text).length, 0) +
  Object.values(notBefore).reduce((sum, bounds) => sum + bounds.length, 0)

interface Claims {
  readonly jti: string
  readonly cred: string
  readonly org: string
  readonly mem?: string
  /** Milliseconds. */
  readonly at: number
}

const tokenWith = ({ at, ...claims }: Claims): Promise<string> =>
  new SignJWT({ ...claims, client_id: claims.cred, scope: '', env: 'production' })
    .setProtectedHeader({ alg: 'ES256', kid, typ: 'at+jwt' })
    .setIssuer(issuer.url)
    .setAudience(issuer.audience)
    .setSubject(claims.cred)
    .setIssuedAt(Math.floor(at / 1000))
    .setExpirationTime(Math.floor((at + hour) / 1000))
    .sign(privateKey)

type Events = (set: Partial<AuditDraft> & { action: AuditAction }) => Promise<void>

const changing = (work: (change: StoreChange, record: Events) => Promise<void>): Promise<void> =>
  store.change(async (change) => {
    await work(change, (set) => change.record(draft(set)))
    await change.record(draft({ action: 'credential.created' }))
  })

const revokedTokens = (organizationId: string, times: readonly number[]): Promise<void> =>
  changing(async (change, record) => {
    for (const [nth, issuedAt] of times.entries()) {
      const tokenId = `token_${organizationId}_${nth}`
      await change.insertRevokedToken(
        revokedToken({ tokenId, organizationId, issuedAt, expiresAt: issuedAt + hour }),
      )
      await record({ action: 'token.revoked', tokenId })
    }
  })

const seconds = (...values: readonly number[]): readonly number[] =>
  values.map((value) => noon + value * 1000)

const boundOf = ({ notBefore }: ListPayload, id: string): number | undefined => {
  const found = notBefore.organizations.find(([name]) => name === digest(id).toString('base64url'))
  return found === undefined ? undefined : found[1] - noon / 1000
}

const isDead = (text: string, id: string): boolean => digestsIn(text).some((one) => one.equals(digest(id)))

describe('what gives way', () => {
  beforeEach(() =>
    changing(async (change) => {
      for (const id of ['org_a', 'org_b']) await change.insertOrganization(organization({ id }))
    }),
  )

  test('a list of as many entries as the budget has says all of them', async () => {
    await revokedTokens('org_a', seconds(1, 2, 3))
    const list = await listOf(await loaded(), 3)
    expect(digestsIn(list.dead.tokens)).toHaveLength(3)
    expect(list.notBefore.organizations).toEqual([])
    expect(list).toEqual(await listOf(await loaded(), unbounded))
  })

  test('of an organization that has too many, the newest stay and a bound ends the others', async () => {
    await revokedTokens('org_a', seconds(50, 10, 40, 20, 30))
    await revokedTokens('org_b', seconds(1))
    const list = await listOf(await loaded(), 4)
    expect(boundOf(list, 'org_a')).toBe(30)
    expect(boundOf(list, 'org_b')).toBeUndefined()
    const left = ['org_a_0', 'org_a_2', 'org_b_0']
    expect(left.map((id) => isDead(list.dead.tokens, `token_${id}`))).toEqual([true, true, true])
    expect(entriesIn(list)).toBe(4)
  })

  test('who has the most gives way first, and what others do not need stays theirs', async () => {
    await revokedTokens('org_a', seconds(1, 2, 3, 4, 5, 6))
    await revokedTokens('org_b', seconds(1, 2, 3, 4))
    const bounds = async (budget: number) => {
      const list = await listOf(await loaded(), budget)
      return [boundOf(list, 'org_a'), boundOf(list, 'org_b')]
    }
    expect(await bounds(10)).toEqual([undefined, undefined])
    expect(await bounds(9)).toEqual([2, undefined])
    expect(await bounds(8)).toEqual([3, undefined])
    expect(await bounds(6)).toEqual([4, 2])
    expect(await bounds(2)).toEqual([6, 4])
    // There is no list without them: what was revoked is said, whatever the budget.
    expect(await bounds(0)).toEqual([6, 4])
  })

  test('all of one second go together', async () => {
    await revokedTokens('org_a', seconds(7, 7, 7, 7, 8))
    const list = await listOf(await loaded(), 4)
    expect(boundOf(list, 'org_a')).toBe(7)
    expect(entriesIn(list)).toBe(2)
  })

  test('an organization that is off stays off, and a bound of its own that is later stays', async () => {
    await changing(async (change, record) => {
      await change.updateOrganization('org_a', { notBefore: noon + 900_000 })
      await record({ action: 'organization.changed', organizationId: 'org_a' })
      await change.updateOrganization('org_b', { state: 'disabled' })
      await record({ action: 'organization.changed', organizationId: 'org_b' })
    })
    await revokedTokens('org_a', seconds(1, 2, 3))
    await revokedTokens('org_b', seconds(4, 5, 6))
    const list = await listOf(await loaded(), 2)
    expect(boundOf(list, 'org_a')).toBe(900)
    expect(isDead(list.dead.organizations, 'org_b')).toBe(true)
    expect(entriesIn(list)).toBe(2)
  })

  test('a credential that was switched off counts for as long as another instance may serve it', async () => {
    await changing(async (change, record) => {
      const about = { organizationId: 'org_a', state: 'disabled' } as const
      for (const id of ['cred_1', 'cred_2']) await change.insertCredential(credential({ id, ...about }))
      await record({ action: 'credential.disabled', credentialId: 'cred_1', at: noon + 100_000 })
      await record({ action: 'credential.disabled', credentialId: 'cred_2', at: noon + 200_000 })
    })
    const list = await listOf(await loaded(), 1)
    // Five seconds to follow, and a minute by which clocks may differ.
    expect(boundOf(list, 'org_a')).toBe(265)
    expect(entriesIn(list)).toBe(1)
  })

  test('the bound goes when what it ends has died, or is good again', async () => {
    await revokedTokens('org_a', seconds(1, 2, 600, 601))
    let now = later
    const revocations = await loaded(() => now)
    expect(boundOf(await listOf(revocations, 3), 'org_a')).toBe(2)
    now = noon + hour + 60_000
    const list = await listOf(revocations, 3)
    expect(boundOf(list, 'org_a')).toBeUndefined()
    expect(digestsIn(list.dead.tokens)).toHaveLength(2)
  })

  test('who followed every change and who has just been started say the same', async () => {
    const followed = await loaded()
    await revokedTokens('org_a', seconds(5, 4, 3, 2, 1))
    await changing(async (change, record) => {
      await change.insertCredential(credential({ id: 'cred_1', organizationId: 'org_b', state: 'disabled' }))
      await record({ action: 'credential.disabled', credentialId: 'cred_1' })
      await change.updateCredential('cred_1', { state: 'active' })
      await record({ action: 'credential.enabled', credentialId: 'cred_1' })
    })
    await revokedTokens('org_b', seconds(1, 2, 3, 4))
    for (const event of await store.feed(0, 100)) await followed.take([event])
    const started = await loaded()
    for (const budget of [0, 3, 5, 8, unbounded]) {
      expect((await listOf(started, budget)).etag).toBe((await listOf(followed, budget)).etag)
    }
  })
})

const organizations = ['org_0', 'org_1', 'org_2', 'org_3', 'org_4'] as const

interface World {
  /** Entries of each organization that can give way. */
  readonly entries: Map<string, number>
  readonly tokens: Claims[]
}

/** Some revoke much more than others. Each thing that was touched has tokens from before and, where it lives, after. */
async function drawWorld(draw: Draw): Promise<World> {
  const world: World = { entries: new Map(), tokens: [] }
  await changing(async (change, record) => {
    for (const id of organizations) {
      const set = some(
        [{}, {}, {}, { state: 'disabled' }, { notBefore: noon + draw(600_000) }] as const,
        draw,
      )
      await change.insertOrganization(organization({ id, ...set }))
      await record({ action: 'organization.changed', organizationId: id, at: noon + 600_000 })
    }
    for (let nth = 0; nth < 60; nth++) {
      const org = organizations[Math.min(draw(5), draw(5))]!
      await drawTouched({ change, record, draw, world, org, nth })
    }
  })
  return world
}

interface Drawing {
  readonly change: StoreChange
  readonly record: Events
  readonly draw: Draw
  readonly world: World
  readonly org: string
  readonly nth: number
}

async function drawTouched({ change, record, draw, world, org, nth }: Drawing): Promise<void> {
  const at = noon + draw(600_000)
  const cred = `cred_${nth}`
  const add = (claims: Partial<Claims>) =>
    world.tokens.push({ jti: `jti_${nth}_${world.tokens.length}`, cred, org, at, ...claims })
  // After everything that is touched. Who was switched off gets none.
  const addLater = () => add({ jti: `later_${nth}`, at: noon + 700_000 })
  const kind = some(['token', 'token', 'dead', 'bounded', 'enabled', 'member', 'password'] as const, draw)
  if (kind === 'token') {
    const tokenId = `revoked_${nth}`
    add({ jti: tokenId })
    add({ at: at + draw(60_000) })
    addLater()
    await change.insertRevokedToken(revokedToken({ tokenId, organizationId: org, issuedAt: at }))
    await record({ action: 'token.revoked', tokenId, at: at + draw(60_000) })
  } else if (kind === 'member' || kind === 'password') {
    const set = kind === 'member' ? { state: 'disabled', scriptLogin: true } : { scriptLogin: false }
    await change.insertMember(member({ id: `mem_${nth}`, organizationId: org, ...(set as object) }))
    await record({ action: 'member.changed', memberId: `mem_${nth}`, at })
    add({ cred: `mem_${nth}`, mem: `mem_${nth}`, at: at + draw(65_000) })
  } else {
    const state = kind === 'dead' ? some(['revoked', 'disabled'] as const, draw) : 'active'
    const notBefore = kind === 'bounded' ? at : null
    await change.insertCredential(credential({ id: cred, organizationId: org, state, notBefore }))
    await record({ action: 'credential.changed', credentialId: cred, at })
    // Another instance may grant until it has followed, by a clock that is ahead.
    for (let count = 0; count < 3; count++) add({ at: at + 65_000 - draw(300_000) })
    if (state === 'active') addLater()
  }
  if (kind !== 'enabled') world.entries.set(org, (world.entries.get(org) ?? 0) + 1)
}

test('whatever the budget: nobody who was revoked is let in, nobody with a fair share is shut out', async () => {
  const seed = randomInt(2 ** 31)
  const { entries, tokens } = await drawWorld(drawing(seed))
  const revocations = await loaded()
  const texts = await Promise.all(tokens.map(tokenWith))
  const exact = await verdictsOf(issuer, publicationOf(revocations, unbounded), () => later)(texts)
  expect(new Set(exact)).toEqual(new Set([true, false]))
  const ofOrganizations = revocations.current().organizations.size
  for (const budget of [0, 5, 12, 20, 30, 45, 60]) {
    const told = `seed ${seed}, budget ${budget}`
    const list = await listOf(revocations, budget)
    expect(entriesIn(list), told).toBeLessThanOrEqual(Math.max(budget, organizations.length))
    const verdicts = await verdictsOf(issuer, publicationOf(revocations, budget), () => later)(texts)
    for (const [nth, { org, jti }] of tokens.entries()) {
      const share = (budget - ofOrganizations) / organizations.length
      const untouched = (entries.get(org) ?? 0) <= share || jti.startsWith('later')
      if (exact[nth] === false || untouched) expect(verdicts[nth], `${told}, ${jti}`).toBe(exact[nth])
    }
  }
})
