/** Trying a credential on a whole server: the way of any caller's request, and nothing secret in what is shown. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startTestServer, type TestServer } from '../running-server.ts'
import { asking, type Ask } from './asking.ts'

const apis = ['kis', 'recital', 'digishare', 'didomi', 'digitalpaye'] as const

describe.each([false, true])('a credential is tried, with TLS: %s', (tls) => {
  let server: TestServer
  let ask: Ask

  beforeAll(async () => {
    server = await startTestServer({ tls })
    const { token } = await server.bearerToken('guichet')
    ask = asking(server, token)
  })

  afterAll(() => server.remove())

  it.each(apis)('%s: the exchange and the call in its own wire format', async (api) => {
    const { id, secret } = await server.keyPair(api)
    const before = server.upstream.length
    const { status, body } = await ask('POST', `/credentials/${id}/try`, { secret })
    expect(status).toBe(200)
    const { exchange, call, notCalled } = body
    expect(notCalled).toBeNull()
    expect(exchange.response.status).toBeLessThan(300)
    expect(exchange.request.url).toMatch(/^https?:\/\/localhost/)
    expect(exchange.request.headers.host).toMatch(/^localhost/)
    expect(call.response).toMatchObject({ status: 200, body: expect.stringContaining('"path"') })
    expect(server.upstream.length).toBe(before + 1)
    const shown = JSON.stringify(body)
    expect(shown).toContain(secret.slice(-4))
    expect(shown).not.toContain(secret)
    expect(shown).not.toMatch(/eyJ[\w-]{8}/)
    const audit = JSON.stringify(await server.audit())
    expect(audit).not.toContain(secret)
  })

  it('a bearer token, which needs no exchange', async () => {
    const { id, token } = await server.bearerToken('recital')
    const { status, body } = await ask('POST', `/credentials/${id}/try`, { token })
    expect([status, body.exchange, body.call.response.status]).toEqual([200, null, 200])
    expect(JSON.stringify(body)).not.toContain(token)
  })

  it('at a path and with a method of its API, and nowhere else', async () => {
    const { id, secret } = await server.keyPair('digishare')
    const other = { secret, method: 'DELETE', path: '/v1/campaigns/7?hard=1' }
    const { body } = await ask('POST', `/credentials/${id}/try`, other)
    expect(body.call.response.status).toBe(200)
    expect(server.upstream.at(-1)).toMatchObject({ method: 'DELETE', url: '/v1/campaigns/7?hard=1' })
    const reached = server.upstream.length
    for (const path of [
      '/api/v1/credentials',
      '/v1/campaigns/../../api/v1/members',
      '/v1/campaigns/%2e%2e/secret',
      '//attacker.example/v1/campaigns',
      '/\\attacker.example/v1/campaigns',
      'https://attacker.example/v1/campaigns',
      '/v1/CAMPAIGNS',
      '/v1/campaigns#x',
      '/',
    ]) {
      const refused = await ask('POST', `/credentials/${id}/try`, { secret, path })
      expect([path, refused.status]).toEqual([path, 400])
    }
    expect(server.upstream.length).toBe(reached)
  })

  it('a wrong secret is shown as its format refuses it, and counted', async () => {
    const { id } = await server.keyPair('didomi')
    const secret = 'wrong-secret-that-nobody-has-made'
    for (let count = 0; count < 10; count++) {
      const { body } = await ask('POST', `/credentials/${id}/try`, { secret })
      expect([body.exchange.response.status, body.call, body.notCalled]).toEqual([400, null, 'no-token'])
      expect(JSON.stringify(body)).not.toContain(secret)
    }
    const { body } = await ask('POST', `/credentials/${id}/try`, { secret })
    expect(body.exchange.response.status).toBe(429)
  })
})

describe('a credential is not tried', () => {
  let server: TestServer
  let ask: Ask

  beforeAll(async () => {
    server = await startTestServer({
      yaml: 'apis:\n  - name: parcels\n    routes: [{ path: /parcels }]\n    sandbox: {}\n',
    })
    const { token } = await server.bearerToken('guichet')
    ask = asking(server, token)
  })

  afterAll(() => server.remove())

  it('where it belongs to another organization: as if it did not exist', async () => {
    const { id, secret } = await server.keyPair('parcels', { organizationId: server.globex.id })
    const foreign = await ask('POST', `/credentials/${id}/try`, { secret })
    const missing = await ask('POST', '/credentials/cred_9999999999999999999999/try', { secret })
    expect([foreign.status, foreign.body]).toEqual([404, missing.body])
  })

  it('without the right to write credentials', async () => {
    const { id, secret } = await server.keyPair('parcels')
    const { token } = await server.bearerToken('guichet', { scopes: ['credentials:read'] })
    expect((await asking(server, token)('POST', `/credentials/${id}/try`, { secret })).status).toBe(403)
  })

  it('where it is disabled or revoked', async () => {
    const { id, secret } = await server.keyPair('parcels')
    for (const action of ['disable', 'revoke']) {
      await ask('POST', `/credentials/${id}/${action}`)
      expect((await ask('POST', `/credentials/${id}/try`, { secret })).status).toBe(409)
    }
  })

  it('with the token of another, or with the wrong part', async () => {
    const mine = await server.bearerToken('parcels')
    const other = await server.bearerToken('parcels')
    const pair = await server.keyPair('parcels')
    for (const [id, body] of [
      [mine.id, { token: other.token }],
      [mine.id, { secret: mine.token }],
      [mine.id, { token: mine.token, secret: mine.token }],
      [pair.id, { token: mine.token }],
      [pair.id, {}],
    ] as const) {
      expect((await ask('POST', `/credentials/${id}/try`, body)).status).toBe(400)
    }
  })

  it('further than the gateway goes: an exchange without a call, and the management API’s own', async () => {
    const pair = await server.keyPair('parcels', { environment: 'sandbox' })
    const { body } = await ask('POST', `/credentials/${pair.id}/try`, { secret: pair.secret })
    expect(body).toMatchObject({
      exchange: { response: { status: 200 } },
      call: null,
      notCalled: 'no-sample',
    })
    const own = await server.keyPair('guichet')
    const tried = await ask('POST', `/credentials/${own.id}/try`, { secret: own.secret })
    expect(tried.body).toMatchObject({ exchange: { response: { status: 200 } }, call: null })
    expect(tried.body.notCalled).toBe('no-upstream')
  })

  it('from an address that it does not allow: the same refusal as for any caller there', async () => {
    const { id, secret } = await server.keyPair('parcels', { addresses: ['203.0.113.0/24'] })
    const { body } = await ask('POST', `/credentials/${id}/try`, { secret })
    expect(body.exchange.response.status).toBe(401)
  })
})
