/** Sessions for pages of the operator's own product: what they may do, where, and for how long. */

import { createOrganization } from '../../src/credentials/create-organization.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Organization } from '../../src/stores/records.ts'
import { actor, startTestServer, type TestServer } from '../running-server.ts'
import { signedIn } from '../sign-in/people.ts'
import { asking, type Ask } from './asking.ts'

const page = 'https://app.example.com'

let server: TestServer
let operator: Organization
let maker: { id: string; token: string }
let ask: Ask

beforeAll(async () => {
  server = await startTestServer({ settings: `console: { embedIn: ['${page}', 'https://two.example.com'] }` })
  operator = await createOrganization(server.context, { name: 'Operations', operator: true }, actor)
  maker = await server.bearerToken('guichet', { organizationId: operator.id })
  ask = asking(server, maker.token)
})

afterAll(() => server.remove())

const make = async (set: object = {}): Promise<{ id: string; token: string; expires: string }> => {
  const { status, body } = await ask('POST', '/embedded-sessions', { organization: server.acme.id, ...set })
  expect(status).toBe(201)
  return body
}

const embedded = async (set: object = {}): Promise<Ask> => asking(server, (await make(set)).token)

describe('an embedded session', () => {
  it('has the credentials of its organization and their APIs, and lives for 15 minutes', async () => {
    const own = await server.keyPair('kis')
    const foreign = await server.keyPair('kis', { organizationId: server.globex.id })
    const { token, expires } = await make()
    expect(token).toMatch(/^gse_[\w-]{43}$/)
    const left = Date.parse(expires) - Date.now()
    expect([left > 14 * 60_000, left <= 15 * 60_000]).toEqual([true, true])
    const call = asking(server, token)
    const listed = (await call('GET', '/credentials')).body.items.map(({ id }: { id: string }) => id)
    expect([listed.includes(own.id), listed.includes(foreign.id)]).toEqual([true, false])
    const made = await call('POST', '/credentials', { kind: 'key-pair', api: 'kis', name: 'embedded' })
    expect(made.status).toBe(201)
    const { id, secret } = made.body
    expect((await call('POST', `/credentials/${id}/try`, { secret })).body.call.response.status).toBe(200)
    expect((await call('POST', `/credentials/${id}/rotate`, {})).status).toBe(200)
    expect((await call('PATCH', `/credentials/${id}`, { name: 'renamed' })).status).toBe(200)
    expect((await call('POST', `/credentials/${id}/revoke`)).status).toBe(200)
    expect((await call('GET', `/credentials/${foreign.id}`)).status).toBe(404)
    const apis = (await call('GET', '/apis')).body.items.map(({ name }: { name: string }) => name)
    expect(apis).toEqual(['kis', 'recital', 'digishare', 'didomi', 'digitalpaye'])
  })

  it('is named in the audit trail, with whoever made it; its token is nowhere', async () => {
    const { id, token } = await make({ role: 'admin', origin: page })
    const call = asking(server, token)
    await call('POST', '/credentials', { kind: 'key-pair', api: 'kis', name: 'named' }, { origin: page })
    const [made, created] = await server.audit()
    expect(made).toMatchObject({ action: 'credential.created', actor: `${id} by ${maker.id}` })
    expect(created).toMatchObject({
      action: 'embedded-session.created',
      actor: maker.id,
      organizationId: server.acme.id,
      details: { session: id, role: 'admin', origin: page },
    })
    expect(JSON.stringify(await server.audit())).not.toContain(token.slice(4))
  })

  it.each([
    ['GET', '/members'],
    ['GET', '/organizations'],
    ['GET', '/audit-events'],
    ['GET', '/usage'],
    ['GET', '/signing-keys'],
    ['GET', '/invitations'],
    ['GET', '/sessions'],
    ['GET', '/second-factors'],
    ['POST', '/embedded-sessions'],
    ['POST', '/members'],
  ])('has nothing else, even as an admin: %s %s', async (method, path) => {
    const call = await embedded({ role: 'admin' })
    expect((await call(method, path, method === 'POST' ? {} : undefined)).status).toBe(403)
  })

  it('knows nothing of the credentials that manage this server, nor of members', async () => {
    const own = await server.bearerToken('guichet')
    const call = await embedded({ role: 'admin' })
    const listed = (await call('GET', '/credentials')).body.items
    expect(listed.filter(({ api }: { api: string }) => api === 'guichet')).toEqual([])
    expect((await call('GET', '/credentials?api=guichet')).body.items).toEqual([])
    for (const [method, path] of [
      ['GET', `/credentials/${own.id}`],
      ['POST', `/credentials/${own.id}/rotate`],
      ['POST', `/credentials/${own.id}/revoke`],
      ['GET', '/apis/guichet'],
    ] as const) {
      expect([path, (await call(method, path, method === 'POST' ? {} : undefined)).status]).toEqual([
        path,
        404,
      ])
    }
    const { email } = await signedIn(server)
    for (const body of [
      { kind: 'service-token', api: 'guichet', name: 'x', scopes: ['credentials:read'] },
      { kind: 'personal-token', api: 'kis', name: 'x', member: email },
      { kind: 'key-pair', api: 'kis', name: 'x', member: 'nobody@acme.example' },
    ]) {
      expect((await call('POST', '/credentials', body)).status).toBe(403)
    }
  })

  it('of a viewer changes nothing', async () => {
    const call = await embedded({ role: 'viewer' })
    expect((await call('GET', '/credentials')).status).toBe(200)
    expect((await call('POST', '/credentials', { kind: 'key-pair', api: 'kis', name: 'x' })).status).toBe(403)
  })

  it('is no token anywhere else', async () => {
    const { token } = await make()
    const headers = { authorization: `Bearer ${token}` }
    for (const path of ['/v1/campaigns', '/api/v1/api_token_access/collections', '/forward-auth']) {
      expect([path, (await fetch(server.url + path, { headers })).status]).toEqual([path, 401])
    }
    const cookie = `__Host-guichet=${token.slice(4)}`
    expect((await fetch(`${server.url}/api/v1/credentials`, { headers: { cookie } })).status).toBe(401)
    expect((await asking(server, '')('GET', '/credentials', undefined, { ...headers, cookie })).status).toBe(
      400,
    )
  })

  it('ends when it is ended, with its maker, and with its organization', async () => {
    const { id, token } = await make()
    const call = asking(server, token)
    expect((await ask('DELETE', `/embedded-sessions/${id}`)).status).toBe(204)
    expect((await call('GET', '/credentials')).status).toBe(401)
    expect((await ask('DELETE', `/embedded-sessions/${id}`)).status).toBe(404)

    const other = await server.bearerToken('guichet', { organizationId: operator.id })
    const made = await asking(server, other.token)('POST', '/embedded-sessions', {
      organization: server.acme.id,
    })
    const orphan = asking(server, made.body.token)
    expect((await orphan('GET', '/credentials')).status).toBe(200)
    await ask('POST', `/credentials/${other.id}/revoke`)
    expect((await orphan('GET', '/credentials')).status).toBe(401)

    const globex = await embedded({ organization: server.globex.id })
    await ask('PATCH', `/organizations/${server.globex.id}`, { state: 'disabled' })
    expect((await globex('GET', '/credentials')).status).toBe(401)
    const late = await ask('POST', '/embedded-sessions', { organization: server.globex.id })
    expect(late.status).toBe(409)
  })

  it('serves at the one origin that it was made for', async () => {
    const call = await embedded({ origin: page })
    const at = async (origin?: string) =>
      (await call('GET', '/credentials', undefined, origin === undefined ? {} : { origin })).status
    expect([await at(page), await at('https://two.example.com'), await at()]).toEqual([200, 401, 401])
  })
})

describe('an embedded session is not made', () => {
  it.each([
    ['of an owner’s role', { role: 'owner' }, 400],
    ['for an origin that is not listed', { origin: 'https://app.example.com.attacker.example' }, 400],
    ['for no organization', { organization: undefined }, 400],
    ['for an organization that there is not', { organization: 'org_9999999999999999999999' }, 404],
  ])('%s', async (_, set, status) => {
    const body = { organization: server.acme.id, ...set }
    expect((await ask('POST', '/embedded-sessions', body)).status).toBe(status)
  })

  it('for the operator itself', async () => {
    expect((await ask('POST', '/embedded-sessions', { organization: operator.id })).status).toBe(400)
  })

  it('by a customer, whatever they ask for', async () => {
    const { token } = await server.bearerToken('guichet')
    const body = { organization: server.acme.id }
    expect((await asking(server, token)('POST', '/embedded-sessions', body)).status).toBe(403)
    const scopes = ['embedded-sessions:write']
    const credential = { kind: 'service-token', api: 'guichet', name: 'x', scopes }
    expect([400, 403]).toContain((await asking(server, token)('POST', '/credentials', credential)).status)
  })
})

describe('pages of other origins', () => {
  it('ask first, and are answered where they are listed', async () => {
    const wish = {
      'access-control-request-method': 'PATCH',
      'access-control-request-headers': 'authorization',
    }
    const answer = await asking(server, '')('OPTIONS', '/credentials/x', undefined, { ...wish, origin: page })
    expect(answer.status).toBe(204)
    expect(answer.headers).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-methods': 'GET, POST, PATCH',
      'access-control-allow-headers': 'authorization, content-type',
      vary: 'origin',
    })
    for (const origin of [
      'https://attacker.example',
      'null',
      `${page}.attacker.example`,
      'http://app.example.com',
    ]) {
      const refused = await asking(server, '')('OPTIONS', '/credentials/x', undefined, { ...wish, origin })
      expect([origin, refused.status]).toEqual([origin, 404])
      expect(refused.headers).not.toHaveProperty('access-control-allow-origin')
    }
  })

  it('can read the answers, refusals too, and never with a cookie', async () => {
    const call = await embedded()
    for (const [ask, path, status] of [
      [call, '/credentials', 200],
      [call, '/members', 403],
      [asking(server, ''), '/credentials', 401],
    ] as const) {
      const { headers, ...answer } = await ask('GET', path, undefined, { origin: page })
      expect(answer.status).toBe(status)
      expect(headers).toMatchObject({ 'access-control-allow-origin': page, vary: 'origin' })
      expect(headers).not.toHaveProperty('access-control-allow-credentials')
    }
    const stranger = await call('GET', '/credentials', undefined, { origin: 'https://attacker.example' })
    expect(stranger.headers).not.toHaveProperty('access-control-allow-origin')
    expect(stranger.headers['vary']).toBe('origin')
  })
})

describe('a server that embeds nowhere', () => {
  it('answers no preflight, and allows no origin', async () => {
    const plain = await startTestServer()
    try {
      const headers = { origin: page, 'access-control-request-method': 'GET' }
      for (const method of ['OPTIONS', 'GET']) {
        const answer = await asking(plain, '')(method, '/credentials', undefined, headers)
        expect(answer.headers).not.toHaveProperty('access-control-allow-origin')
      }
    } finally {
      await plain.remove()
    }
  })
})
