import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  actor,
  temporaryInstallation,
  type TemporaryInstallation,
} from '../../test/temporary-installation.ts'
import type { MemberRole } from '../stores/records.ts'
import { changeCredential } from './change-credential.ts'
import { changeMember } from './change-member.ts'
import { changeOrganization } from './change-organization.ts'
import { createCredential, type NewCredential } from './create-credential.ts'
import { createMember, type NewMember } from './create-member.ts'
import { createOrganization } from './create-organization.ts'
import { disableCredential } from './disable-credential.ts'
import { enableCredential } from './enable-credential.ts'
import { newId } from './ids.ts'
import { revokeCredential } from './revoke-credential.ts'
import { hasValidChecksum } from './secret-format.ts'

let installation: TemporaryInstallation

beforeAll(async () => {
  installation = await temporaryInstallation()
})

afterAll(() => installation.remove())

const keyPair = (more: Partial<NewCredential> = {}): NewCredential => ({
  kind: 'key-pair',
  api: 'parcels',
  organizationId: installation.acme.id,
  environment: 'production',
  name: 'nightly job',
  ...more,
})

const member = (more: Partial<NewMember> = {}): NewMember => ({
  organizationId: installation.acme.id,
  email: 'ada@example.com',
  role: 'developer',
  password: null,
  ...more,
})

describe('a credential', () => {
  it('is made with a secret that is shown once and stands nowhere', async () => {
    const { context } = installation
    const issue = await createCredential(context, keyPair({ environment: 'sandbox' }), actor)
    if (!('secret' in issue)) return expect.unreachable()
    expect(issue.key).toMatch(/^test_/)
    expect(hasValidChecksum(issue.secret)).toBe(true)
    const found = await context.store.findByKey(issue.key)
    expect(found?.credential).toEqual(issue.credential)
    expect(found?.credential.scopes).toEqual(['parcels:read', 'parcels:write'])
    const events = await context.store.auditChain(1, 1000)
    const kept = JSON.stringify([found, events])
    expect(kept).not.toContain(issue.secret)
    expect(kept).not.toContain(issue.secret.slice(5, 37))
    expect(JSON.stringify(events)).not.toContain(found?.secrets[0]?.verifier)
  })

  it('is found by the digest of its token', async () => {
    const { context } = installation
    const issue = await createCredential(context, keyPair({ kind: 'service-token' }), actor)
    if (!('token' in issue)) return expect.unreachable()
    const found = await context.store.findByTokenDigest(context.hashing.tokenDigests(issue.token))
    expect(found?.credential.id).toBe(issue.credential.id)
    for (const cut of [
      issue.token.slice(0, -1),
      `${issue.token}x`,
      `${issue.token}\0`,
      issue.token.slice(0, 40),
    ]) {
      expect(await context.store.findByTokenDigest(context.hashing.tokenDigests(cut))).toBeNull()
    }
  })

  it('of a machine can never be taken for a member: their ids and names cannot meet', async () => {
    const { context } = installation
    const issue = await createCredential(context, keyPair(), actor)
    expect(issue.credential.id).toMatch(/^cred_/)
    expect(await context.store.member(issue.credential.id)).toBeNull()
    expect(newId('mem')).toMatch(/^mem_/)
    expect('key' in issue && issue.key.includes('@')).toBe(false)
  })

  it.each<[string, Partial<NewCredential>, string]>([
    ['an API that does not exist', { api: 'nothing' }, 'api'],
    ['an environment that is not offered', { api: 'letters', environment: 'sandbox' }, 'environment'],
    ['a scope that is not offered', { scopes: ['parcels:delete'] }, 'scopes'],
    ['a scope with a space', { scopes: ['parcels:read parcels:write'] }, 'scopes'],
    ['no organization', { organizationId: 'org_nothing' }, 'organization'],
    ['an address that is none', { addresses: ['10.0.0.0/33'] }, 'addresses'],
    ['an address with a zone', { addresses: ['fe80::1%eth0'] }, 'addresses'],
    ['an end in the past', { expiresAt: 1 }, 'expires'],
    ['an end that is not a number', { expiresAt: Number.NaN }, 'expires'],
    ['a name of spaces', { name: ' ' }, 'name'],
    ['a name with a line break', { name: 'a\nb' }, 'name'],
    ['a name that turns the text around', { name: 'a\u202Eb' }, 'name'],
    ['a personal token without a member', { kind: 'personal-token' }, 'member'],
    ['a member where none belongs', { member: 'ada@example.com' }, 'member'],
    ['what only the operator may hold', { api: 'guichet', scopes: ['signing-keys:write'] }, 'scopes'],
  ])('is refused for %s', async (_, input, field) => {
    const before = await installation.context.store.lastSequence()
    await expect(createCredential(installation.context, keyPair(input), actor)).rejects.toMatchObject({
      name: 'Refused',
      field,
    })
    expect(await installation.context.store.lastSequence()).toBe(before)
  })

  it('that is personal belongs to an active member of that very organization', async () => {
    const { context, globex } = installation
    const { id, email } = await createMember(context, member({ email: 'Grace@Example.com' }), actor)
    expect(email).toBe('grace@example.com')
    const input = keyPair({ kind: 'personal-token', member: id })
    const issue = await createCredential(context, input, actor)
    expect(issue.credential.memberId).toBe(id)
    const foreign = createCredential(context, { ...input, organizationId: globex.id }, actor)
    await expect(foreign).rejects.toMatchObject({ code: 'not-found', field: 'member' })
    await changeMember(context, id, { state: 'disabled' }, actor)
    await expect(createCredential(context, input, actor)).rejects.toMatchObject({ code: 'state' })
  })

  it('goes from active to disabled and back, and from revoked nowhere', async () => {
    const { context } = installation
    const { credential } = await createCredential(context, keyPair(), actor)
    expect((await disableCredential(context, credential.id, actor)).state).toBe('disabled')
    expect((await enableCredential(context, credential.id, actor)).state).toBe('active')
    expect((await revokeCredential(context, credential.id, actor)).state).toBe('revoked')
    const before = await context.store.lastSequence()
    expect((await revokeCredential(context, credential.id, actor)).state).toBe('revoked')
    expect(await context.store.lastSequence()).toBe(before)
    for (const change of [enableCredential, disableCredential]) {
      await expect(change(context, credential.id, actor)).rejects.toMatchObject({ code: 'state' })
    }
    expect((await context.store.findById(credential.id))?.credential.state).toBe('revoked')
  })

  it('keeps what a change does not name', async () => {
    const { context, clock } = installation
    const { credential } = await createCredential(context, keyPair({ scopes: ['parcels:read'] }), actor)
    const set = { addresses: ['2001:DB8::/32'], refuseTokens: true }
    const changed = await changeCredential(context, credential.id, set, actor)
    expect(changed).toEqual({ ...credential, addresses: ['2001:db8::/32'], notBefore: clock.now, version: 2 })
    expect((await context.store.findById(credential.id))?.credential).toEqual(changed)
  })
})

describe('an organization', () => {
  it.each([
    ['a name that is taken', 'Acme', 'taken'],
    ['a name like an id', 'org_0123456789012345678901', 'invalid'],
    ['an empty name', '', 'invalid'],
  ])('is refused for %s', async (_, name, code) => {
    await expect(createOrganization(installation.context, { name }, actor)).rejects.toMatchObject({ code })
  })

  it('is not a second one of the operator', async () => {
    const second = { name: 'Second', operator: true }
    await expect(createOrganization(installation.context, second, actor)).rejects.toMatchObject({
      code: 'taken',
      field: 'operator',
    })
    expect(await installation.context.store.organizationByName('Second')).toBeNull()
  })

  it('is disabled and enabled; the operator, which could not enable itself, is not', async () => {
    const { context, globex, operator } = installation
    expect((await changeOrganization(context, globex.id, { state: 'disabled' }, actor)).state).toBe(
      'disabled',
    )
    expect((await changeOrganization(context, globex.id, { state: 'active' }, actor)).state).toBe('active')
    await expect(
      changeOrganization(context, operator.id, { state: 'disabled' }, actor),
    ).rejects.toMatchObject({ code: 'state' })
  })
})

describe('a member', () => {
  it('signs in with the password that was given, whatever the spelling of the address', async () => {
    const { context } = installation
    const password = 'a long enough phrase'
    await createMember(context, member({ email: 'ALAN@example.com', password, scriptLogin: true }), actor)
    const found = await context.store.findMemberByEmail('alan@example.com')
    expect(await context.hashing.verifyPassword(found?.member.passwordHash ?? null, password)).toBe(true)
    const again = createMember(context, member({ email: 'Alan@EXAMPLE.com' }), actor)
    await expect(again).rejects.toMatchObject({ code: 'taken' })
    const events = JSON.stringify(await context.store.auditChain(1, 1000))
    expect(events).not.toContain(password)
    expect(events).not.toContain(found?.member.passwordHash)
  })

  it.each([
    ['too short', 'fourteen chars'],
    ['too long', 'ab1'.repeat(100)],
    ['a sequence', 'abcdefghijklmnop'],
    ['a sequence backwards', '987654321098765'],
    ['a repetition', 'abcabcabcabcabcab'],
    ['common', 'CorrectHorseBatteryStaple'],
    ['the address', 'turing-the-first@example.com'],
  ])('is refused with a password that is %s', async (_, password) => {
    const input = member({ email: 'turing-the-first@example.com', password })
    await expect(createMember(installation.context, input, actor)).rejects.toMatchObject({
      field: 'password',
    })
  })

  it.each([
    '',
    'ada',
    'ada@',
    '@example.com',
    'a b@example.com',
    'ada@example',
    'ada@exam\nple.com',
    'a@b@c.com',
  ])('is refused with the address %j', async (email) => {
    await expect(createMember(installation.context, member({ email }), actor)).rejects.toMatchObject({
      field: 'email',
    })
  })

  it.each<MemberRole>(['owner', 'viewer'])('becomes %s', async (role) => {
    const { context } = installation
    const { id } = await createMember(context, member({ email: `${role}@example.com` }), actor)
    await changeMember(context, id, { role }, actor)
    expect((await context.store.member(id))?.role).toBe(role)
  })
})
