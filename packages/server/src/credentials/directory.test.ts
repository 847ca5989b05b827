import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actor,
  temporaryInstallation,
  type TemporaryInstallation,
} from '../../test/temporary-installation.ts'
import { createCredential } from './create-credential.ts'
import { Directory, type Standing } from './directory.ts'
import { revokeCredential } from './revoke-credential.ts'

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

async function keyPair(): Promise<{ id: string; key: string }> {
  const { context, acme } = installation
  const input = {
    kind: 'key-pair',
    api: 'parcels',
    organizationId: acme.id,
    environment: 'production',
    name: randomBytes(4).toString('hex'),
  } as const
  const { credential } = await createCredential(context, input, actor)
  return { id: credential.id, key: credential.key ?? '' }
}

describe('the directory', () => {
  it('gives the same standing for a key and for the id that it names, without asking the store again', async () => {
    const { id, key } = await keyPair()
    const directory = new Directory(installation.context.store)
    const standing = await directory.byKey(key)
    expect(await directory.byId(id)).toBe(standing)
    expect(directory.known(key)).toBe(standing)
  })

  it('no longer vouches for what a change has touched', async () => {
    const { context } = installation
    const { id, key } = await keyPair()
    const directory = new Directory(context.store)
    const standing = await directory.byKey(key)
    await revokeCredential(context, id, actor)
    const [event] = (await context.store.auditEvents({ organizationId: null }, { limit: 1, after: null }))
      .rows
    if (event === undefined) throw new Error('a revocation is recorded')
    directory.forget(event)
    expect(standing?.current).toBe(false)
    expect((await directory.byId(id))?.holder.credential?.state).toBe('revoked')
  })

  it('no longer vouches for what it had to push out, for it would not hear of a change', async () => {
    const { context } = installation
    const { key } = await keyPair()
    const found = await context.store.findByKey(key)
    if (found === null) throw new Error('the key pair is there')
    const many = {
      ...context.store,
      findByKey: async (name: string) => ({ ...found, credential: { ...found.credential, id: name } }),
    }
    const directory = new Directory(many)
    const first = await directory.byKey('0')
    for (let count = 1; count <= 10_000; count += 1) await directory.byKey(String(count))
    expect(first?.current).toBe(false)
  })

  it('looks at nobody but the touched when it takes a change', async () => {
    const { context, acme } = installation
    const { key } = await keyPair()
    const found = await context.store.findByKey(key)
    if (found === null) throw new Error('the key pair is there')
    let looks = 0
    const counted = (organizationId: string): typeof acme => ({
      ...acme,
      get id() {
        looks += 1
        return organizationId
      },
    })
    const directory = new Directory({
      ...context.store,
      findByKey: async (name) => ({
        ...found,
        credential: { ...found.credential, id: `id of ${name}` },
        organization: counted(`organization ${Number(name) % 2}`),
      }),
    })
    const standings: (Standing | null)[] = []
    for (let nth = 0; nth < 1_000; nth++) standings.push(await directory.byKey(String(nth)))
    const isCurrent = (nth: number): boolean => standings[nth]?.current === true
    const change = { credentialId: null, memberId: null, organizationId: 'organization 1' }

    looks = 0
    for (let nth = 0; nth < 500; nth++) {
      directory.forget({ ...change, action: 'credential.created', credentialId: `id of ${nth}` })
      directory.forget({ ...change, action: 'credential.imported', credentialId: `new ${nth}` })
    }
    expect(looks).toBe(0)
    expect(standings.every((_, nth) => isCurrent(nth))).toBe(true)

    directory.forget({ ...change, action: 'credential.revoked', credentialId: 'id of 1' })
    expect(looks).toBeLessThanOrEqual(2)
    expect([isCurrent(1), directory.known('1'), isCurrent(3)]).toEqual([false, undefined, true])

    directory.forget({ ...change, action: 'organization.changed' })
    expect(standings.map((_, nth) => isCurrent(nth))).toEqual(standings.map((_, nth) => nth % 2 === 0))
    directory.forget({ ...change, action: 'installation.restored', organizationId: null })
    expect(standings.some((_, nth) => isCurrent(nth))).toBe(false)
  })

  it('forgets whatever belongs to a member by the member', async () => {
    const { context, acme } = installation
    const { key } = await keyPair()
    const found = await context.store.findByKey(key)
    if (found === null) throw new Error('the key pair is there')
    const member = {
      id: 'm',
      organizationId: acme.id,
      email: 'ada@example.com',
      role: 'developer' as const,
      state: 'active' as const,
      scriptLogin: false,
      passwordHash: null,
      createdAt: 0,
    }
    const directory = new Directory({ ...context.store, findByKey: async () => ({ ...found, member }) })
    const standing = await directory.byKey(key)
    const change = { credentialId: null, memberId: 'm', organizationId: acme.id }
    directory.forget({ ...change, action: 'member.changed' })
    expect([standing?.current, directory.known(key)]).toEqual([false, undefined])
  })

  it('is found by every name that led to it', async () => {
    const { id, key } = await keyPair()
    const directory = new Directory(installation.context.store)
    await directory.byId(id)
    const byKey = await directory.byKey(key)
    expect(await directory.byId(id)).toBe(byKey)
    expect(directory.known(key)).toBe(byKey)
  })

  it('keeps nothing that was read while something changed', async () => {
    const { context } = installation
    const { id, key } = await keyPair()
    const reads = {
      ...context.store,
      findByKey: async (name: string) => {
        const found = await context.store.findByKey(name)
        directory.forget({
          action: 'credential.changed',
          credentialId: id,
          memberId: null,
          organizationId: null,
        })
        return found
      },
    }
    const directory: Directory = new Directory(reads)
    expect((await directory.byKey(key))?.current).toBe(false)
    expect(directory.known(key)).toBeUndefined()
  })
})
