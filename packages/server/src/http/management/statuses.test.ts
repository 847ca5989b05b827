import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporaryManagement, type TemporaryManagement } from '../../../test/temporary-management.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { StoreUnavailable } from '../../stores/failures.ts'
import { problemOf } from './problem-of.ts'

let management: TemporaryManagement

beforeAll(async () => {
  management = await temporaryManagement()
})

afterAll(() => management.remove())

const newCredential = { kind: 'key-pair', api: 'parcels', name: 'job' }

describe('each status', () => {
  it('201: a credential with its secret, once', async () => {
    const { call, changes } = management
    const before = changes.count
    const made = await call('acme', 'POST', '/credentials', {
      ...newCredential,
      expires: '90d',
      scopes: ['parcels:read'],
    })
    expect(made.statusCode).toBe(201)
    expect(changes.count).toBe(before + 1)
    expect(made.headers['cache-control']).toBe('no-store')
    const view = made.json()
    expect(view).toMatchObject({ ...newCredential, scopes: ['parcels:read'], state: 'active', version: 1 })
    expect(view.secret).toMatch(/^gsec_/)
    const shown = await call('acme', 'GET', String(made.headers.location).replace('/api/v1', ''))
    expect(shown.statusCode).toBe(200)
    expect(shown.body).not.toContain(view.secret)
    expect(shown.json()).toMatchObject({ id: view.id, lastUse: null, secrets: [{ lastFour: view.lastFour }] })
  })

  it('200: the life of a credential, each change before its answer', async () => {
    const { call } = management
    const { id, secret } = (await call('acme', 'POST', '/credentials', newCredential)).json()
    const act = async (name: string, body?: unknown) =>
      call('acme', 'POST', `/credentials/${id}/${name}`, body)
    const rotated = await act('rotate', { overlap: '1h', version: 1 })
    expect(rotated.json()).toMatchObject({ id, version: 2, secret: expect.stringMatching(/^gsec_/) })
    expect(rotated.json().secret).not.toBe(secret)
    expect((await act('end-overlap', { keep: 'new' })).json()).toMatchObject({ version: 3 })
    expect((await act('disable')).json()).toMatchObject({ state: 'disabled' })
    expect((await act('enable', {})).json()).toMatchObject({ state: 'active' })
    expect((await act('revoke')).json()).toMatchObject({ state: 'revoked' })
    expect((await act('revoke')).json()).toMatchObject({ state: 'revoked' })
    expect((await act('enable')).json()).toMatchObject({ status: 409, code: 'conflict' })
    const { items } = (await call('acme', 'GET', `/audit-events?credential=${id}`)).json()
    expect(items.map(({ action }: { action: string }) => action.split('.')[1])).toEqual([
      'revoked',
      'enabled',
      'disabled',
      'changed',
      'rotated',
      'created',
    ])
  })

  it('200: an API with its own words for the credentials that can be made, passwords not among them', async () => {
    const { words } = (await management.call('acme', 'GET', '/apis/parcels')).json()
    expect(words).toEqual({
      en: { 'key-pair': { name: 'Parcel key', key: 'id', secret: 'secret', where: ['Settings', 'Keys'] } },
      fr: {},
    })
  })

  it('200: an organization and a member, changed by field', async () => {
    const { call } = management
    const made = await call('operator', 'POST', '/organizations', { name: 'Initech' })
    expect(made.statusCode).toBe(201)
    const { id } = made.json()
    const disabled = await call('operator', 'PATCH', `/organizations/${id}`, {
      state: 'disabled',
      refuseTokens: true,
    })
    expect(disabled.json()).toMatchObject({
      name: 'Initech',
      state: 'disabled',
      notBefore: '2026-01-15T12:00:00.000Z',
    })
    const member = { organization: id, email: 'Peter@initech.example', password: 'a long enough phrase' }
    const created = await call('operator', 'POST', '/members', member)
    expect(created.json()).toMatchObject({
      email: 'peter@initech.example',
      role: 'developer',
      hasPassword: true,
    })
    expect(created.body).not.toMatch(/argon2|phrase/)
    expect((await call('operator', 'PATCH', `/members/${created.json().id}`, {})).json()).toEqual(
      created.json(),
    )
  })

  it('401: without a token, with a challenge, before the body is looked at', async () => {
    const answer = await management.call('nobody', 'POST', '/credentials', 'not JSON')
    expect(answer.statusCode).toBe(401)
    expect(answer.headers).toMatchObject({
      'www-authenticate': 'Bearer',
      'cache-control': 'no-store',
      'content-type': 'application/problem+json; charset=utf-8',
    })
    expect(answer.json()).toMatchObject({
      type: 'urn:guichet:problem:unauthenticated',
      code: 'unauthenticated',
    })
  })

  it('403: without the scope, before the object is looked at', async () => {
    const { call, principals, own, foreign } = management
    const acme = principals.get('acme')
    if (acme === undefined) return expect.unreachable()
    principals.set('reader', { ...acme, scopes: ['credentials:read'] })
    const [mine, theirs] = await Promise.all(
      [own, foreign].map((one) => call('reader', 'POST', `/credentials/${one.credential.id}/revoke`)),
    )
    expect([mine?.statusCode, mine?.body]).toEqual([403, theirs?.body])
  })

  it.each(['/nothing', '/credentials/x', '/members/%00', '/apis/nothing', '/credentials/..%2f..%2fmembers'])(
    '404: %s',
    async (path) => {
      const answer = await management.call('operator', 'GET', path)
      expect(answer.json()).toMatchObject({ status: 404, code: 'not-found' })
      expect(answer.headers['cache-control']).toBe('no-store')
    },
  )

  it('409: a name that is taken, a version that has passed', async () => {
    const { call, own } = management
    const taken = await call('operator', 'POST', '/organizations', { name: 'Acme' })
    expect(taken.json()).toMatchObject({ status: 409, errors: [{ field: 'name' }] })
    const stale = await call('acme', 'POST', `/credentials/${own.credential.id}/rotate`, { version: 99 })
    expect(stale.json()).toMatchObject({ status: 409, code: 'conflict' })
    expect((await call('operator', 'POST', '/signing-keys/rotate')).statusCode).toBe(409)
  })

  it('413 and 415: a body that is too large, or is not JSON by its type', async () => {
    const { app, call } = management
    expect((await call('acme', 'POST', '/credentials', { name: 'x'.repeat(70_000) })).statusCode).toBe(413)
    const wrong = [
      'text/plain',
      'application/x-www-form-urlencoded',
      'application/jsonx',
      'application/ld+json',
    ]
    for (const type of [...wrong, 'Application/JSON; charset=utf-8']) {
      const answer = await app.inject({
        method: 'POST',
        url: '/api/v1/credentials',
        headers: { authorization: 'Bearer acme', 'content-type': type },
        payload: JSON.stringify(newCredential),
      })
      expect(answer.statusCode, type).toBe(wrong.includes(type) ? 415 : 201)
    }
  })

  it('429 and 503: with the time after which another try makes sense', async () => {
    const { app, principals, installation } = management
    expect(problemOf(new Refusal('throttled', 'too many failed attempts', { retryAfter: 7 }))).toMatchObject({
      status: 429,
      details: { retryAfter: 7 },
    })
    const acme = principals.get('acme')
    if (acme === undefined) return expect.unreachable()
    const { store } = installation.context
    const { credentials } = store
    Object.assign(store, { credentials: () => Promise.reject(new StoreUnavailable('private words')) })
    const answer = await app.inject({ url: '/api/v1/credentials', headers: { authorization: 'Bearer acme' } })
    Object.assign(store, { credentials })
    expect(answer.statusCode).toBe(503)
    expect(answer.headers['retry-after']).toBe('1')
    expect(answer.body).not.toContain('private')
  })

  it('500: tells nothing', () => {
    const problem = problemOf(new Error('SELECT secret FROM table'))
    expect(problem.body()).toEqual({
      type: 'urn:guichet:problem:fault',
      title: 'An error occurred. Try again.',
      status: 500,
      code: 'fault',
    })
  })
})

describe('400', () => {
  it.each<[string, string, unknown, string]>([
    ['a number for a text', '/credentials', { ...newCredential, name: 7 }, 'name'],
    ['a text for a list', '/credentials', { ...newCredential, scopes: 'parcels:read' }, 'scopes'],
    ['a number for a duration', '/credentials', { ...newCredential, expires: 3600 }, 'expires'],
    ['a negative duration', '/credentials', { ...newCredential, expires: '-1h' }, 'expires'],
    [
      'a day that does not exist',
      '/credentials',
      { ...newCredential, expires: '2027-02-30T00:00:00Z' },
      'expires',
    ],
    ['a text for a truth value', '/members', { email: 'x@acme.example', scriptLogin: 'true' }, 'scriptLogin'],
    ['an unknown role', '/members', { email: 'x@acme.example', role: 'operator' }, 'role'],
    ['a field that does not exist', '/credentials', { ...newCredential, operator: true }, 'operator'],
    ['a missing field', '/credentials', { kind: 'key-pair', api: 'parcels' }, 'name'],
    ['a field of another name', '/credentials', { ...newCredential, __proto: {} }, '?'],
    [
      'an address block that is none',
      '/credentials',
      { ...newCredential, addresses: ['10.0.0.0/33'] },
      'addresses',
    ],
    ['an unknown API', '/credentials', { ...newCredential, api: "x' or 1=1" }, 'api'],
    ['a short password', '/members', { email: 'x@acme.example', password: 'short' }, 'password'],
  ])('names the field of %s', async (_, path, body, field) => {
    const answer = await management.call('acme', 'POST', path, body)
    expect(answer.json()).toMatchObject({ status: 400, code: 'invalid-request', errors: [{ field }] })
    expect(answer.body).not.toContain('1=1')
    expect(answer.body).not.toContain('short"')
  })

  it.each([-1, 1.5, '1', null, true])('names the version %j of a rotation', async (version) => {
    const { call, own } = management
    const answer = await call('acme', 'POST', `/credentials/${own.credential.id}/rotate`, { version })
    expect([400, 409]).toContain(answer.statusCode)
    if (version !== -1) expect(answer.json()).toMatchObject({ errors: [{ field: 'version' }] })
  })

  it.each(['', '[]', '"x"', 'null', '{"a":', '{"__proto__":{"x":1}}', '7'])(
    'refuses the body %j',
    async (payload) => {
      const { app } = management
      const headers = { authorization: 'Bearer acme', 'content-type': 'application/json' }
      const answer = await app.inject({ method: 'POST', url: '/api/v1/credentials', headers, payload })
      expect(answer.statusCode).toBe(400)
      expect(({} as Record<string, unknown>)['x']).toBeUndefined()
    },
  )

  it.each([
    'limit=0',
    'limit=201',
    'limit=1e1',
    'limit=%2050',
    'limit=-1',
    'limit=',
    'limit=1&limit=2',
    'sort=name',
    'state=all',
  ])('refuses the query %s', async (query) => {
    expect((await management.call('acme', 'GET', `/credentials?${query}`)).statusCode).toBe(400)
  })
})
