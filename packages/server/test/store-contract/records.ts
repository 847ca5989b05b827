import { expect, test } from 'vitest'
import type { Subject } from './index.ts'
import {
  credential,
  draft,
  insertFirstRecords,
  member,
  noon,
  organization,
  revokedToken,
  secret,
  signingKey,
} from './samples.ts'

const created = draft({ action: 'credential.created' })

export function recordsContract(subject: Subject): void {
  test('finds a key pair with all that decides whether it may be used', async () => {
    await subject.store.change(insertFirstRecords)
    const found = {
      credential: credential({ id: 'c1', organizationId: 'o1' }),
      secrets: [secret({ id: 's1', credentialId: 'c1' })],
      organization: organization({ id: 'o1' }),
      member: null,
    }
    expect(await subject.store.findByKey('key_c1')).toEqual(found)
    expect(await subject.store.findById('c1')).toEqual(found)
    await subject.store.change(async (change) => {
      expect(await change.findByKey('key_c1')).toEqual(found)
      await change.record(created)
    })
  })

  test('counts what it keeps', async () => {
    expect(await subject.store.sizes()).toEqual({ organizations: 0, members: 0, credentials: 0 })
    await subject.store.change(insertFirstRecords)
    expect(await subject.store.sizes()).toEqual({ organizations: 1, members: 0, credentials: 1 })
  })

  test('finds nothing for a key that nobody has, whatever its characters', async () => {
    await subject.store.change(insertFirstRecords)
    for (const key of ['', 'key_c2', 'KEY_C1', 'key_c1 ', "' or 1=1 --", 'key_c1\0', '\u{d800}', '%']) {
      expect(await subject.store.findByKey(key)).toBeNull()
    }
    expect(await subject.store.findByTokenDigest([])).toBeNull()
    expect(await subject.store.findById('c2')).toBeNull()
  })

  test('finds a personal token by one of the digests, with its member', async () => {
    const owner = member({ id: 'm1', organizationId: 'o1', scriptLogin: true, passwordHash: '$argon2id$' })
    const token = credential({
      id: 'c1',
      organizationId: 'o1',
      kind: 'personal-token',
      key: null,
      tokenDigest: 'digest',
      memberId: 'm1',
      scopes: ['read', 'write'],
      addresses: ['198.51.100.0/24'],
      expiresAt: noon + 1,
      notBefore: noon - 1,
    })
    await subject.store.change(async (change) => {
      await change.insertOrganization(organization({ id: 'o1', operator: true, notBefore: noon }))
      await change.insertMember(owner)
      await change.insertCredential(token)
      await change.record(created)
    })
    const found = await subject.store.findByTokenDigest(['another', 'digest'])
    expect(found).toEqual({
      credential: token,
      secrets: [],
      organization: organization({ id: 'o1', operator: true, notBefore: noon }),
      member: owner,
    })
    expect(await subject.store.findByTokenDigest(['another'])).toBeNull()
    expect(await subject.store.findMemberByEmail('m1@example.test')).toEqual({
      member: owner,
      organization: organization({ id: 'o1', operator: true, notBefore: noon }),
    })
    expect(await subject.store.scriptLoginExists()).toBe(true)
  })

  test('finds a key pair by the digest of one of its secrets, unless it is a slow hash or two have it', async () => {
    const { store } = subject
    await store.change(async (change) => {
      await insertFirstRecords(change)
      await change.insertSecret(secret({ id: 's2', credentialId: 'c1', verifier: 'b', createdAt: noon + 1 }))
      await change.insertCredential(credential({ id: 'c2', organizationId: 'o1' }))
      await change.insertSecret(secret({ id: 's3', credentialId: 'c2', verifier: 'c', algorithm: 'sha256' }))
      await change.insertSecret(secret({ id: 's4', credentialId: 'c2', verifier: 'd', algorithm: 'bcrypt' }))
      await change.record(created)
    })
    const found = await store.findBySecretDigest(['b', 'x'])
    expect(found).toEqual(await store.findById('c1'))
    expect(found?.secrets.map(({ id }) => id)).toEqual(['s2', 's1'])
    expect((await store.findBySecretDigest(['x', 'c']))?.credential.id).toBe('c2')
    for (const digests of [[], ['x'], ['d'], ['b', 'c']]) {
      expect(await store.findBySecretDigest(digests)).toBeNull()
    }
    await store.change(async (change) => {
      expect(await change.findBySecretDigest(['b'])).toEqual(found)
      await change.record(created)
    })
  })

  test('gives both secrets of a rotation, the newest first', async () => {
    await subject.store.change(insertFirstRecords)
    await subject.store.change(async (change) => {
      await change.updateSecret('s1', { expiresAt: noon - 1 })
      await change.insertSecret(secret({ id: 's0', credentialId: 'c1', createdAt: noon + 1 }))
      await change.record(draft({ action: 'credential.rotated' }))
    })
    const found = await subject.store.findByKey('key_c1')
    expect(found?.secrets.map((row) => [row.id, row.expiresAt])).toEqual([
      ['s0', null],
      ['s1', noon - 1],
    ])
    expect(await subject.store.secrets(['c1'])).toEqual(found?.secrets)
    await subject.store.change(async (change) => {
      await change.deleteSecret('s1')
      await change.record(draft({ action: 'credential.changed' }))
    })
    expect((await subject.store.findByKey('key_c1'))?.secrets.map((row) => row.id)).toEqual(['s0'])
  })

  test('lists in the order of creation, whatever the ids and the clock say', async () => {
    const ids = ['q', 'a', 'z', 'b', 'y']
    await subject.store.change(async (change) => {
      for (const [index, id] of ids.entries()) {
        await change.insertOrganization(organization({ id, createdAt: noon - index }))
        await change.insertMember(member({ id: `m${id}`, organizationId: 'q' }))
        await change.insertCredential(credential({ id: `c${id}`, organizationId: id === 'z' ? 'z' : 'q' }))
      }
      await change.record(created)
    })
    const first = await subject.store.organizations({ limit: 2, after: null })
    expect(first.rows.map((row) => row.id)).toEqual(['q', 'a'])
    expect(first.more).toBe(true)
    const rest = await subject.store.organizations({ limit: 3, after: 'a' })
    expect(rest.rows.map((row) => row.id)).toEqual(['z', 'b', 'y'])
    expect(rest.more).toBe(false)
    expect(await subject.store.organizations({ limit: 3, after: 'unknown' })).toEqual({
      rows: [],
      more: false,
    })

    const members = await subject.store.members('q', { limit: 2, after: 'ma' })
    expect(members.rows.map((row) => row.id)).toEqual(['mz', 'mb'])
    expect((await subject.store.members('a', { limit: 9, after: null })).rows).toEqual([])
    expect((await subject.store.members(null, { limit: 9, after: null })).rows).toHaveLength(5)

    const ofOne = await subject.store.credentials({ organizationId: 'q' }, { limit: 9, after: 'ca' })
    expect(ofOne.rows.map((row) => row.id)).toEqual(['cb', 'cy'])
    const ofAll = await subject.store.credentials({ organizationId: null }, { limit: 9, after: null })
    expect(ofAll.rows.map((row) => row.id)).toEqual(['cq', 'ca', 'cz', 'cb', 'cy'])
  })

  test('filters credentials', async () => {
    await subject.store.change(async (change) => {
      await change.insertOrganization(organization({ id: 'o1' }))
      await change.insertCredential(credential({ id: 'c1', organizationId: 'o1' }))
      await change.insertCredential(credential({ id: 'c2', organizationId: 'o1', api: 'mail' }))
      await change.insertCredential(credential({ id: 'c3', organizationId: 'o1', environment: 'sandbox' }))
      await change.insertCredential(credential({ id: 'c4', organizationId: 'o1', state: 'revoked' }))
      await change.record(created)
    })
    const idsOf = async (filter: object): Promise<string[]> => {
      const page = await subject.store.credentials(
        { organizationId: 'o1', ...filter },
        { limit: 9, after: null },
      )
      return page.rows.map((row) => row.id)
    }
    expect(await idsOf({ api: 'mail' })).toEqual(['c2'])
    expect(await idsOf({ environment: 'sandbox' })).toEqual(['c3'])
    expect(await idsOf({ state: 'active', api: 'payments', environment: 'production' })).toEqual(['c1'])
  })

  test('changes organizations and members', async () => {
    await subject.store.change(async (change) => {
      await change.insertOrganization(organization({ id: 'o1' }))
      await change.insertMember(member({ id: 'm1', organizationId: 'o1' }))
      await change.record(draft({ action: 'member.created' }))
    })
    await subject.store.change(async (change) => {
      await change.updateOrganization('o1', { state: 'disabled', notBefore: noon + 5, name: 'Renamed' })
      await change.updateMember('m1', { role: 'owner', scriptLogin: true, passwordHash: 'phc' })
      await change.record(draft({ action: 'organization.changed' }))
    })
    expect(await subject.store.organizationByName('Renamed')).toEqual(
      organization({ id: 'o1', state: 'disabled', notBefore: noon + 5, name: 'Renamed' }),
    )
    expect(await subject.store.organizationByName('Organization o1')).toBeNull()
    expect(await subject.store.member('m1')).toEqual(
      member({ id: 'm1', organizationId: 'o1', role: 'owner', scriptLogin: true, passwordHash: 'phc' }),
    )
    expect(await subject.store.member('m2')).toBeNull()
    expect(await subject.store.organization('o2')).toBeNull()
  })

  test('keeps signing keys, revoked tokens and the marks of the installation', async () => {
    await subject.store.change(async (change) => {
      await change.insertSigningKey(signingKey({ kid: 'k2', createdAt: noon + 1 }))
      await change.insertSigningKey(signingKey({ kid: 'k1' }))
      await change.updateSigningKey('k1', { state: 'gone', sealedPrivateJwk: null, goneAt: noon + 9 })
      await change.insertRevokedToken(revokedToken({ tokenId: 't1', expiresAt: noon }))
      await change.insertRevokedToken(revokedToken({ tokenId: 't1', expiresAt: noon }))
      await change.insertRevokedToken(revokedToken({ tokenId: 't2', expiresAt: noon + 1 }))
      await change.setInstallationCheck('pepper', 'one')
      await change.setInstallationCheck('pepper', 'two')
      await change.record(draft({ action: 'signing-key.created' }))
    })
    expect(await subject.store.signingKeys()).toEqual([
      signingKey({ kid: 'k1', state: 'gone', sealedPrivateJwk: null, goneAt: noon + 9 }),
      signingKey({ kid: 'k2', createdAt: noon + 1 }),
    ])
    expect(await subject.store.isTokenRevoked('t1')).toBe(true)
    await subject.store.pruneRevokedTokens(noon + 1)
    expect(await subject.store.isTokenRevoked('t1')).toBe(false)
    expect(await subject.store.isTokenRevoked('t2')).toBe(true)
    expect(await subject.store.installationCheck('pepper')).toBe('two')
    expect(await subject.store.installationCheck('other')).toBeNull()
  })

  test('names the algorithms of imported secrets', async () => {
    await subject.store.change(insertFirstRecords)
    expect(await subject.store.importedAlgorithms()).toEqual([])
    await subject.store.change(async (change) => {
      await change.insertSecret(
        secret({ id: 's2', credentialId: 'c1', algorithm: 'scrypt', parameters: '{"N":2}' }),
      )
      await change.insertSecret(secret({ id: 's3', credentialId: 'c1', algorithm: 'bcrypt' }))
      await change.insertSecret(secret({ id: 's4', credentialId: 'c1', algorithm: 'bcrypt' }))
      await change.record(draft({ action: 'credential.imported' }))
    })
    expect(await subject.store.importedAlgorithms()).toEqual(['bcrypt', 'scrypt'])
  })
}
