import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'
import { createMember } from '../../credentials/create-member.ts'
import { actor } from '../../../test/temporary-installation.ts'
import { createCredential } from '../../credentials/create-credential.ts'
import type { MemberRole } from '../../stores/records.ts'
import { scopesOfRole } from '../../credentials/roles.ts'

type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE'

let management: TemporaryManagement
let paths: Record<string, Record<string, { security: readonly object[] }>>

const hasToken = (scheme: object): boolean => 'managementToken' in scheme

beforeAll(async () => {
  management = await temporaryManagement()
  paths = (await management.app.inject('/api/v1/openapi.json')).json().paths
})

afterAll(() => management.remove())

/** A body that would be accepted for one's own object, by the end of the path. */
const bodies: Readonly<Record<string, unknown>> = {
  'PATCH /organizations/{id}': { name: 'Taken over' },
  'PATCH /members/{id}': { role: 'owner' },
  'PATCH /credentials/{id}': { name: 'Taken over' },
  'POST /credentials/{id}/rotate': { overlap: '0' },
  'POST /credentials/{id}/end-overlap': { keep: 'old' },
}

const operatorOnly: ReadonlySet<string> = new Set([
  'PATCH /organizations/{id}',
  'DELETE /embedded-sessions/{id}',
])

interface Case {
  readonly method: Method
  readonly path: string
  readonly body: unknown
}

/** Of organizations: a session's own things (its second factors, its other sessions) are nobody else's to begin with. */
function casesWithId(): readonly Case[] {
  return Object.entries(paths).flatMap(([full, methods]) => {
    const path = full.replace('/api/v1', '')
    if (!path.includes('{id}')) return []
    const byToken = Object.entries(methods).filter(([, { security }]) => security.some(hasToken))
    return byToken.map(([name]) => {
      const method = name.toUpperCase() as Method
      return { method, path, body: bodies[`${method} ${path}`] }
    })
  })
}

const fill = (path: string, tenant: TemporaryManagement['own']): string => {
  if (path.startsWith('/organizations')) return path.replace('{id}', tenant.organization.id)
  return path.replace('{id}', path.startsWith('/members') ? tenant.member.id : tenant.credential.id)
}

describe('the objects of another organization', () => {
  it('are answered like missing ones on every route with an id, and are not changed', async () => {
    const { call, foreign, installation } = management
    const { store } = installation.context
    const cases = casesWithId()
    expect(cases.length).toBeGreaterThanOrEqual(11)
    const before = await store.lastSequence()
    for (const { method, path, body } of cases) {
      const answer = await call('acme', method, fill(path, foreign), body)
      const missing = await call('acme', method, path.replace('{id}', 'cred_9999999999999999999999'), body)
      const shape = ({ statusCode, body, headers }: typeof answer) => [
        statusCode,
        body,
        { ...headers, date: '' },
      ]
      expect(shape(answer), `${method} ${path}`).toEqual(shape(missing))
      expect([403, 404], `${method} ${path}`).toContain(answer.statusCode)
      if (!operatorOnly.has(`${method} ${path}`)) expect(answer.statusCode).toBe(404)
    }
    expect(await store.lastSequence()).toBe(before)
  })

  it('can be reached by the operator on each of these routes', async () => {
    const { call, foreign } = management
    for (const { method, path, body } of casesWithId().filter((one) => one.method === 'GET')) {
      expect((await call('operator', method, fill(path, foreign), body)).statusCode, path).toBe(200)
    }
  })

  it('do not show in any list, and nothing can be made there', async () => {
    const { call, foreign, own } = management
    const strangers = [foreign.organization.id, foreign.member.id, foreign.credential.id]
    for (const path of [
      '/members',
      '/credentials',
      '/audit-events',
      '/apis',
      '/members?limit=1',
      '/audit-events?limit=200',
      '/audit-events.csv',
      '/notices',
    ]) {
      const answer = await call('acme', 'GET', path)
      expect(answer.statusCode, path).toBe(200)
      for (const stranger of strangers) expect(answer.body).not.toContain(stranger)
    }
    for (const path of [
      '/members',
      '/credentials',
      '/audit-events',
      '/audit-events.csv',
      '/usage',
      '/notices',
    ]) {
      const [answer, missing] = await Promise.all([
        call('acme', 'GET', `${path}?organization=${foreign.organization.id}`),
        call('acme', 'GET', `${path}?organization=org_9999999999999999999999`),
      ])
      expect([answer.statusCode, answer.body]).toEqual([404, missing.body])
      expect((await call('acme', 'GET', `${path}?organization=${own.organization.id}`)).statusCode).toBe(200)
    }
    const filtered = await call('acme', 'GET', `/audit-events?credential=${foreign.credential.id}`)
    expect(filtered.json()).toEqual({ items: [], next: null })
    const organization = foreign.organization.id
    const member = { organization, email: 'spy@acme.example' }
    expect((await call('acme', 'POST', '/members', member)).statusCode).toBe(404)
    const credential = { organization, kind: 'key-pair', api: 'parcels', name: 'spy' }
    expect((await call('acme', 'POST', '/credentials', credential)).statusCode).toBe(404)
  })

  it.each(['null', '', '0', '[]', 'undefined', '%25', '*', 'org_', "' or 1=1 --"])(
    'are not opened by the organization %j',
    async (organization) => {
      const { call } = management
      const value = organization === '%25' ? organization : encodeURIComponent(organization)
      for (const path of [
        '/members',
        '/credentials',
        '/audit-events',
        '/audit-events.csv',
        '/usage',
        '/notices',
      ]) {
        for (const name of ['organization', 'organization[]', 'org_id']) {
          const { statusCode } = await call('acme', 'GET', `${path}?${encodeURIComponent(name)}=${value}`)
          expect(statusCode, `${path} ${name}`).toBe(400)
        }
      }
      expect(
        (await call('acme', 'POST', '/members', { organization, email: 'x@acme.example' })).statusCode,
      ).toBe(400)
    },
  )

  it.each([null, 0, [], {}])('are not opened by the organization %j in a body', async (organization) => {
    const answer = await management.call('acme', 'POST', '/members', {
      organization,
      email: 'x@acme.example',
    })
    expect(answer.json()).toMatchObject({ status: 400, errors: [{ field: 'organization' }] })
  })

  it('cannot be counted in the audit trail', async () => {
    const { call } = management
    const answer = await call('acme', 'GET', '/audit-events?limit=1')
    const { items, next } = answer.json()
    expect(items[0].sequence).toBeNull()
    // The same place twice is two texts: what a cursor holds is sealed, and cannot be compared either.
    const again = await call('acme', 'GET', '/audit-events?limit=1')
    expect(again.json().next).not.toBe(next)
    for (const path of ['/audit-chain', '/status', '/throttles', '/apis/guichet/settings']) {
      expect((await call('acme', 'GET', path)).statusCode, path).toBe(403)
    }
    expect((await call('acme', 'POST', '/audit-chain/verify')).statusCode).toBe(403)
    const lines = (await call('acme', 'GET', '/audit-events.csv')).body.trimEnd().split('\r\n')
    expect(lines.slice(1).filter((line) => !line.startsWith(',20'))).toEqual([])
    expect((await call('operator', 'GET', '/audit-chain')).json()).toMatchObject({
      sequence: expect.any(Number),
    })
  })
})

describe('nobody gives what they do not hold', () => {
  const all = '/signing-keys/rotate'

  async function memberWith(role: MemberRole, email: string): Promise<string> {
    const { installation, own, principals } = management
    const input = { organizationId: own.organization.id, email, role, password: null }
    const member = await createMember(installation.context, input, actor)
    const scopes = scopesOfRole(role, own.organization)
    const principal = { ...(principals.get('acme') as never as object), memberId: member.id, scopes }
    principals.set(role, principal as never)
    return member.id
  }

  it("no customer reaches what is the operator's", async () => {
    const { call } = management
    const cases = [
      ['GET', '/organizations'],
      ['POST', '/organizations', { name: 'Mine' }],
      ['PATCH', `/organizations/${management.own.organization.id}`, { state: 'active' }],
      ['GET', '/signing-keys'],
      ['POST', all],
      ['POST', '/signing-keys/x/revoke'],
    ] as const
    for (const [method, path, body] of cases) {
      expect((await call('acme', method, path, body)).statusCode, path).toBe(403)
    }
  })

  it('no credential for the management API is made, widened or rotated by one with fewer scopes', async () => {
    const { call, principals, own, installation } = management
    const acme = principals.get('acme')
    if (acme === undefined) return expect.unreachable()
    principals.set('narrow', { ...acme, scopes: ['credentials:read', 'credentials:write'] })
    const make = (scopes?: string[]) =>
      call('narrow', 'POST', '/credentials', { kind: 'service-token', api: 'guichet', name: 'robot', scopes })
    expect((await make(['credentials:read', 'members:write'])).statusCode).toBe(403)
    expect((await make()).statusCode).toBe(403)
    const made = await make(['credentials:read'])
    expect(made.statusCode).toBe(201)
    const { id } = made.json()
    expect(
      (await call('narrow', 'PATCH', `/credentials/${id}`, { scopes: ['members:write'] })).statusCode,
    ).toBe(403)
    const wide = await createCredential(
      installation.context,
      {
        kind: 'service-token',
        api: 'guichet',
        organizationId: own.organization.id,
        environment: 'production',
        name: 'wide',
        scopes: ['members:write'],
      },
      actor,
    )
    const rotate = (token: string) =>
      call(token, 'POST', `/credentials/${wide.credential.id}/rotate`, { overlap: '0' })
    expect((await rotate('narrow')).statusCode).toBe(403)
    expect((await rotate('acme')).statusCode).toBe(200)
    const foreign = { kind: 'service-token', api: 'guichet', name: 'x', scopes: ['signing-keys:write'] }
    expect((await call('acme', 'POST', '/credentials', foreign)).statusCode).toBe(403)
  })

  it('no member raises themselves, gives a higher role, or sets the password of somebody higher', async () => {
    const { call } = management
    const owner = await memberWith('owner', 'owner@acme.example')
    const admin = await memberWith('admin', 'admin@acme.example')
    const password = 'a long enough phrase'
    const forbidden = [
      ['admin', 'PATCH', `/members/${admin}`, { role: 'owner' }],
      ['admin', 'PATCH', `/members/${owner}`, { password }],
      ['admin', 'PATCH', `/members/${owner}`, { state: 'disabled' }],
      ['admin', 'POST', '/members', { email: 'new@acme.example', role: 'owner' }],
      ['acme', 'POST', '/members', { email: 'new@acme.example', role: 'owner' }],
      ['operator', 'PATCH', `/members/${owner}`, { password }],
      ['owner', 'PATCH', `/members/${owner}`, { role: 'viewer' }],
    ] as const
    for (const [token, method, path, body] of forbidden) {
      expect((await call(token, method, path, body)).statusCode, `${token} ${JSON.stringify(body)}`).toBe(403)
    }
    expect((await call('owner', 'PATCH', `/members/${admin}`, { role: 'developer' })).statusCode).toBe(200)
    expect((await call('operator', 'PATCH', `/members/${admin}`, { password })).json()).toMatchObject({
      hasPassword: true,
    })
  })

  it('no token of the sandbox manages anything', async () => {
    const { call, principals } = management
    const acme = principals.get('acme')
    if (acme === undefined) return expect.unreachable()
    principals.set('sandbox', { ...acme, environment: 'sandbox' })
    expect((await call('sandbox', 'GET', '/credentials')).statusCode).toBe(403)
  })
})
