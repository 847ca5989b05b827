import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actor,
  temporaryInstallation,
  type TemporaryInstallation,
} from '../../test/temporary-installation.ts'
import { createCredential } from './create-credential.ts'
import { endOverlap } from './end-overlap.ts'
import { revokeCredential } from './revoke-credential.ts'
import { type Rotation, rotateSecret } from './rotate-secret.ts'

const day = 86_400_000
const job = { api: 'parcels', environment: 'production', name: 'job' } as const
let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

async function newPair(): Promise<{ id: string; key: string; secret: string }> {
  const { context, acme } = installation
  const issue = await createCredential(context, { ...job, kind: 'key-pair', organizationId: acme.id }, actor)
  if (!('secret' in issue)) throw new Error('a key pair has a secret')
  return { id: issue.credential.id, key: issue.key, secret: issue.secret }
}

async function rotate(id: string, rotation: Rotation = {}): Promise<string> {
  const issue = await rotateSecret(installation.context, id, rotation, actor)
  return 'secret' in issue ? issue.secret : issue.token
}

/** Whether the text proves the credential now, by the rule that the exchange goes by. */
async function proves(id: string, text: string): Promise<boolean> {
  const { hashing, store, now } = installation.context
  const digest = hashing.digest(text)
  return (await store.secrets([id]))
    .filter(({ expiresAt }) => expiresAt === null || expiresAt > now())
    .some((record) => hashing.matchesFast(record, text, digest))
}

describe('the rotation of a secret', () => {
  it('leaves both secrets for the overlap, and the old one not a moment longer', async () => {
    const { id, key, secret: old } = await newPair()
    const { clock, context } = installation
    const fresh = await rotate(id)
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([true, true])
    clock.now += day - 1000
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([true, true])
    clock.now += 2000
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([false, true])
    expect((await context.store.findByKey(key))?.credential.lastFour).toBe(fresh.slice(-4))
  })

  it('three times in a row leaves the newest two', async () => {
    const { id, secret: first } = await newPair()
    const second = await rotate(id)
    const third = await rotate(id)
    const fourth = await rotate(id)
    const proved = await Promise.all([first, second, third, fourth].map((text) => proves(id, text)))
    expect(proved).toEqual([false, false, true, true])
    expect(await installation.context.store.secrets([id])).toHaveLength(2)
  })

  it('without an overlap ends the old secret at once, and on request the tokens too', async () => {
    const { id, secret: old } = await newPair()
    const fresh = await rotate(id, { overlap: 0, refuseTokens: true })
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([false, true])
    const found = await installation.context.store.findById(id)
    expect(found?.credential.notBefore).toBe(installation.clock.now)
  })

  it('at the same time by two gives one of them a conflict, and a secret that works', async () => {
    const { id, secret: old } = await newPair()
    const results = await Promise.allSettled([rotate(id), rotate(id)])
    const [done] = results.filter((result) => result.status === 'fulfilled')
    const [failed] = results.filter((result) => result.status === 'rejected')
    expect(failed?.reason).toMatchObject({ name: 'Conflict' })
    expect([await proves(id, old), await proves(id, done?.value ?? '')]).toEqual([true, true])
    await expect(rotate(id, { ifVersion: 1 })).rejects.toMatchObject({ name: 'Conflict' })
  })

  it.each([-1, 0.5, Number.NaN, 91 * day])('is refused with an overlap of %d ms', async (overlap) => {
    const { id, secret } = await newPair()
    await expect(rotate(id, { overlap })).rejects.toMatchObject({ field: 'overlap' })
    expect(await proves(id, secret)).toBe(true)
  })

  it('is refused for a revoked credential', async () => {
    const { id } = await newPair()
    await revokeCredential(installation.context, id, actor)
    await expect(rotate(id)).rejects.toMatchObject({ code: 'state' })
  })

  it('of a bearer token is at once or refused: it is found by one digest', async () => {
    const { context, acme } = installation
    const input = { ...job, kind: 'service-token', organizationId: acme.id } as const
    const issue = await createCredential(context, input, actor)
    const { id } = issue.credential
    await expect(rotate(id)).rejects.toMatchObject({ field: 'overlap' })
    const fresh = await rotate(id, { overlap: 0 })
    const finds = async (text: string) =>
      (await context.store.findByTokenDigest(context.hashing.tokenDigests(text)))?.credential.id ?? null
    expect(await finds(fresh)).toBe(id)
    expect(await finds('token' in issue ? issue.token : '')).toBeNull()
  })
})

describe('the end of an overlap', () => {
  it('cut short leaves the new secret', async () => {
    const { id, secret: old } = await newPair()
    const fresh = await rotate(id)
    await endOverlap(installation.context, id, 'cut', actor)
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([false, true])
    await expect(endOverlap(installation.context, id, 'cut', actor)).rejects.toMatchObject({ code: 'state' })
  })

  it('cancelled leaves the old secret, without an end', async () => {
    const { id, secret: old } = await newPair()
    const fresh = await rotate(id)
    const credential = await endOverlap(installation.context, id, 'cancel', actor)
    expect(credential.lastFour).toBe(old.slice(-4))
    installation.clock.now += 100 * day
    expect([await proves(id, old), await proves(id, fresh)]).toEqual([true, false])
  })

  it('is refused when the overlap has ended by itself', async () => {
    const { id } = await newPair()
    await rotate(id, { overlap: 1000 })
    installation.clock.now += 1000
    await expect(endOverlap(installation.context, id, 'cancel', actor)).rejects.toMatchObject({
      code: 'state',
    })
  })
})
