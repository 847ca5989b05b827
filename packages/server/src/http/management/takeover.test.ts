import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { actor } from '../../../test/temporary-installation.ts'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'
import { createCredential, type NewCredential } from '../../credentials/create-credential.ts'
import { createMember } from '../../credentials/create-member.ts'
import { disableCredential } from '../../credentials/disable-credential.ts'
import { scopesOfRole } from '../../credentials/roles.ts'
import { rotateSecret } from '../../credentials/rotate-secret.ts'
import type { Member, MemberRole, Organization } from '../../stores/records.ts'

let management: TemporaryManagement
const members = new Map<string, Member>()

const everything = ['credentials:read', 'credentials:write']

beforeAll(async () => {
  management = await temporaryManagement()
  const { acme, operator } = management.installation
  for (const role of ['developer', 'admin', 'owner'] as const) await join(role, role, acme)
  await join('second', 'developer', acme)
  await join('operator admin', 'admin', operator)
  await join('operator owner', 'owner', operator)
  const robot = management.principals.get('acme')
  if (robot === undefined) throw new Error('there is no service token')
  management.principals.set('narrow', { ...robot, scopes: everything })
})

afterAll(() => management.remove())

/** A member, and a personal token of theirs by the same name. */
async function join(name: string, role: MemberRole, organization: Organization): Promise<void> {
  const { installation, principals } = management
  const email = `${name.replace(' ', '-')}@takeover.example`
  const input = { organizationId: organization.id, email, role, password: null }
  const member = await createMember(installation.context, input, actor)
  members.set(name, member)
  principals.set(name, {
    credentialId: 'cred_1111111111111111111111',
    organizationId: organization.id,
    operator: organization.operator,
    memberId: member.id,
    environment: 'production',
    scopes: scopesOfRole(role, organization),
    session: null,
    embedded: null,
  })
}

const idOf = (name: string): string => members.get(name)?.id ?? ''

const personal = (name: string): object => ({
  kind: 'personal-token',
  api: 'parcels',
  name: 'of a person',
  member: idOf(name),
})

const post = async (token: string, path: string, body?: object): Promise<number> =>
  (await management.call(token, 'POST', path, body)).statusCode

async function made(input: Partial<NewCredential> & Pick<NewCredential, 'kind' | 'api'>): Promise<string> {
  const { context, acme } = management.installation
  const plain = { organizationId: acme.id, environment: 'production', name: 'made before' } as const
  return (await createCredential(context, { ...plain, ...input }, actor)).credential.id
}

describe('a personal token', () => {
  it.each([
    ['developer', 'admin'],
    ['developer', 'second'],
    ['admin', 'developer'],
    ['owner', 'developer'],
    ['acme', 'developer'],
    ['narrow', 'developer'],
    ['operator', 'developer'],
    ['operator admin', 'developer'],
  ])('is not made by %s for %s', async (maker, member) => {
    const { organization } = management.own
    const input = { ...personal(member), organization: organization.id }
    expect(await post(maker, '/credentials', input)).toBe(403)
    expect(await post(maker, '/credentials', { ...input, api: 'guichet', scopes: everything })).toBe(403)
  })

  it.each(['developer', 'admin', 'owner'])(
    'is made, changed and renewed by its own member: %s',
    async (name) => {
      const { call } = management
      const answer = await call(name, 'POST', '/credentials', personal(name))
      expect(answer.statusCode).toBe(201)
      const path = `/credentials/${answer.json().id}`
      expect((await call(name, 'PATCH', path, { name: 'renamed' })).statusCode).toBe(200)
      expect(await post(name, `${path}/rotate`, { overlap: '0' })).toBe(200)
      expect(await post(name, `${path}/disable`)).toBe(200)
      expect(await post(name, `${path}/enable`)).toBe(200)
    },
  )

  it('is made for another by an owner of the operator alone', async () => {
    const input = { ...personal('developer'), organization: management.own.organization.id }
    expect(await post('operator owner', '/credentials', input)).toBe(201)
  })

  it.each(['second', 'admin', 'acme', 'narrow', 'operator'])(
    'of somebody else is not renewed, changed or enabled by %s, but taken away',
    async (stranger) => {
      const { call, installation } = management
      const id = await made({ kind: 'personal-token', api: 'parcels', member: idOf('developer') })
      const path = `/credentials/${id}`
      expect(await post(stranger, `${path}/rotate`, { overlap: '0' })).toBe(403)
      expect((await call(stranger, 'PATCH', path, { scopes: [] })).statusCode).toBe(403)
      expect((await call(stranger, 'PATCH', path, { expires: null, addresses: [] })).statusCode).toBe(403)
      await disableCredential(installation.context, id, actor)
      expect(await post(stranger, `${path}/enable`)).toBe(403)
      expect(await post(stranger, `${path}/disable`)).toBe(200)
      expect(await post(stranger, `${path}/revoke`)).toBe(200)
    },
  )
})

describe('a credential for this API that would outlive the role of its maker', () => {
  const kinds = ['service-token', 'key-pair'] as const

  it.each(kinds)('is made by no developer: %s', async (kind) => {
    const input = { kind, api: 'guichet', name: 'robot', scopes: everything }
    expect(await post('developer', '/credentials', input)).toBe(403)
    expect(await post('admin', '/credentials', input)).toBe(201)
    expect(await post('owner', '/credentials', input)).toBe(201)
    expect(await post('developer', '/credentials', { ...input, api: 'parcels', scopes: [] })).toBe(201)
  })

  it.each(kinds)('is renewed, changed or enabled by no developer: %s', async (kind) => {
    const { call, installation } = management
    const id = await made({ kind, api: 'guichet', scopes: everything })
    const path = `/credentials/${id}`
    const change = (token: string, body: object) => call(token, 'PATCH', path, body)
    expect(await post('developer', `${path}/rotate`, { overlap: '0' })).toBe(403)
    expect((await change('developer', { scopes: ['credentials:write'] })).statusCode).toBe(403)
    expect((await change('developer', { expires: null })).statusCode).toBe(403)
    await disableCredential(installation.context, id, actor)
    expect(await post('developer', `${path}/enable`)).toBe(403)
    expect(await post('admin', `${path}/enable`)).toBe(200)
  })

  it('keeps its old secret by the word of nobody who could not have made it', async () => {
    const { context } = management.installation
    const id = await made({ kind: 'key-pair', api: 'guichet', scopes: ['members:write'] })
    await rotateSecret(context, id, { overlap: 3_600_000 }, actor)
    const end = (token: string, keep: string) => post(token, `/credentials/${id}/end-overlap`, { keep })
    expect(await end('developer', 'old')).toBe(403)
    expect(await end('narrow', 'old')).toBe(403)
    expect(await end('admin', 'old')).toBe(200)
    await rotateSecret(context, id, { overlap: 3_600_000 }, actor)
    expect(await end('developer', 'new')).toBe(200)
  })

  it('with more scopes than the caller’s is not enabled by a narrow service token', async () => {
    const id = await made({ kind: 'service-token', api: 'guichet', scopes: ['members:write'] })
    await disableCredential(management.installation.context, id, actor)
    expect(await post('narrow', `/credentials/${id}/enable`)).toBe(403)
    expect(await post('acme', `/credentials/${id}/enable`)).toBe(200)
  })
})

describe('a service token ranks by what it holds', () => {
  const change = async (token: string, name: string): Promise<number> =>
    (await management.call(token, 'PATCH', `/members/${idOf(name)}`, { scriptLogin: true })).statusCode

  it('as an admin with every scope of one, and never as an owner', async () => {
    expect(await change('acme', 'admin')).toBe(200)
    expect(await change('acme', 'owner')).toBe(403)
    expect(await change('operator', 'operator owner')).toBe(403)
  })

  it('as a developer with one scope less', async () => {
    const { principals } = management
    const robot = principals.get('acme')
    if (robot === undefined) return expect.unreachable()
    const scopes = robot.scopes.filter((scope) => scope !== 'apis:read')
    principals.set('almost', { ...robot, scopes })
    expect(await change('almost', 'admin')).toBe(403)
    principals.set('almost', { ...robot, scopes: robot.scopes.filter((scope) => scope !== 'members:write') })
    expect(await change('almost', 'developer')).toBe(403)
  })
})
