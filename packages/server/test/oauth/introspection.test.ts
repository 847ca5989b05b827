/** RFC 7662: what is said of a token, and to whom. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { changeOrganization } from '../../src/credentials/change-organization.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { disableCredential } from '../../src/credentials/disable-credential.ts'
import { createMember } from '../../src/credentials/create-member.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { partsOf } from '../calls/forge.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { exchangeAs, tokenFor } from '../transport/client.ts'
import { ask, introspect } from './asking.ts'

let server: TestServer
let api: KeyPair
let caller: KeyPair

beforeAll(async () => {
  server = await startTestServer()
  const operator = await createOrganization(server.context, { name: 'Operator', operator: true }, actor)
  // The API's own credential, and that of a customer.
  api = await server.keyPair('digitalpaye', { organizationId: operator.id })
  caller = await server.keyPair('digitalpaye')
})

afterAll(() => server.remove())

const claimsOf = (token: string): Readonly<Record<string, unknown>> =>
  JSON.parse(Buffer.from(partsOf(token)[1], 'base64url').toString()) as Record<string, unknown>

const inactive = { active: false }

describe('an active token', () => {
  test('is described by its own claims and nothing else', async () => {
    const token = await tokenFor(server, 'oauth2', caller)
    const { iss, aud, sub, client_id, jti, iat, exp, scope, org, env, cred } = claimsOf(token)
    const said = { iss, aud, sub, client_id, jti, iat, exp, scope, org, env, cred }
    const expected = { active: true, token_type: 'Bearer', ...said }
    expect(await introspect(server, api, token)).toEqual(expected)
    expect(await introspect(server, caller, token)).toEqual(expected)
    expect(Object.values(said)).not.toContain(undefined)
  })

  test('I5 in no cache, as JSON', async () => {
    const { headers } = await ask(
      server,
      '/oauth/introspect',
      caller,
      await tokenFor(server, 'oauth2', caller),
    )
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'content-type': 'application/json; charset=utf-8',
    })
  })

  test('of the sandbox says so', async () => {
    const pair = await server.keyPair('digitalpaye', { environment: 'sandbox' })
    const token = await tokenFor(server, 'oauth2', pair)
    expect(await introspect(server, caller, token)).toMatchObject({ active: true, env: 'sandbox' })
  })

  test('that is a service token has no id, and no end where its credential has none', async () => {
    const { id, token } = await server.bearerToken('digitalpaye')
    const { createdAt, scopes } = (await server.context.store.findById(id))!.credential
    expect(await introspect(server, caller, token)).toEqual({
      active: true,
      scope: scopes.join(' '),
      client_id: id,
      sub: id,
      aud: 'urn:guichet:api:digitalpaye',
      iss: server.url,
      iat: Math.floor(createdAt / 1000),
      token_type: 'Bearer',
      org: server.acme.id,
      env: 'production',
      cred: id,
    })
  })

  test('that is a personal token names its member and its end', async () => {
    const given = { organizationId: server.acme.id, email: 'dev@acme.example', password: null }
    const member = await createMember(server.context, { ...given, role: 'developer' }, actor)
    const expiresAt = Date.now() + 3_600_000
    const { token } = await server.bearerToken('digitalpaye', {
      kind: 'personal-token',
      member: member.email,
      expiresAt,
    })
    expect(await introspect(server, caller, token)).toMatchObject({
      active: true,
      mem: member.id,
      exp: Math.floor(expiresAt / 1000),
    })
  })

  test('L06 is found whatever the hint says', async () => {
    const token = await tokenFor(server, 'oauth2', caller)
    for (const hint of ['access_token', 'refresh_token', 'pickle']) {
      const headers = ['X-Nothing', hint]
      const answer = await ask(server, `/oauth/introspect?token_type_hint=${hint}`, caller, token, {
        headers,
      })
      expect(JSON.parse(answer.body)).toMatchObject({ active: true })
    }
  })
})

describe('who may know', () => {
  test('the operator: every token of its own API, of no other', async () => {
    const globex = await server.keyPair('digitalpaye', { organizationId: server.globex.id })
    for (const pair of [caller, globex]) {
      expect(await introspect(server, api, await tokenFor(server, 'oauth2', pair))).toMatchObject({
        active: true,
      })
    }
    const foreign = await tokenFor(server, 'oauth2', await server.keyPair('didomi'))
    expect(await introspect(server, api, foreign)).toEqual(inactive)
  })

  test('M04 a customer: the tokens of its own organization for its own API', async () => {
    const sister = await server.keyPair('digitalpaye')
    expect(await introspect(server, caller, await tokenFor(server, 'oauth2', sister))).toMatchObject({
      active: true,
    })
    const rows = [
      await tokenFor(
        server,
        'oauth2',
        await server.keyPair('digitalpaye', { organizationId: server.globex.id }),
      ),
      await tokenFor(server, 'oauth2', await server.keyPair('didomi')),
      (await server.bearerToken('digitalpaye', { organizationId: server.globex.id })).token,
      (await server.bearerToken('didomi')).token,
    ]
    for (const token of rows) expect(await introspect(server, caller, token)).toEqual(inactive)
  })

  test('nobody of a service token that is bound to addresses: who asks does not tell from where it came', async () => {
    const { token } = await server.bearerToken('digitalpaye', { addresses: ['127.0.0.0/8'] })
    expect(await introspect(server, api, token)).toEqual(inactive)
  })
})

describe('L08 L09 inactive, and not a word more', () => {
  test.each<readonly [string, () => string | Promise<string>]>([
    ['garbage', () => 'garbage'],
    ['dots', () => '...'],
    ['a raw secret', () => caller.secret],
    ['a raw key', () => caller.key],
    ['a session', () => '__Host-session=0123456789abcdef0123456789abcdef'],
    ['controls', () => 'a\u0000b\r\nc'],
    ['another alphabet', () => '\u00e9\u20ac\u{1f600}'],
    [
      'a client assertion',
      () => `${Buffer.from('{"alg":"ES256","typ":"JWT"}').toString('base64url')}.e30.c2ln`,
    ],
    ['a token with a word before it', async () => `Bearer ${await tokenFor(server, 'oauth2', caller)}`],
    ['a token with a blank behind it', async () => `${await tokenFor(server, 'oauth2', caller)} `],
  ])('%s', async (_title, make) => {
    expect(await introspect(server, caller, await make())).toEqual(inactive)
  })

  test.each<readonly [string, (pair: KeyPair) => Promise<unknown>]>([
    ['revoked', (pair) => revokeCredential(server.context, pair.id, actor)],
    ['disabled', (pair) => disableCredential(server.context, pair.id, actor)],
  ])('a token whose credential is %s', async (_state, change) => {
    const pair = await server.keyPair('digitalpaye')
    const token = await tokenFor(server, 'oauth2', pair)
    expect(await introspect(server, caller, token)).toMatchObject({ active: true })
    await change(pair)
    await expect
      .poll(() => introspect(server, caller, token), { timeout: 20_000, interval: 20 })
      .toEqual(inactive)
  })
})

describe('the caller', () => {
  const statusOf = async (pair: KeyPair): Promise<number> =>
    (await ask(server, '/oauth/introspect', pair, 'x')).status

  test('that may not be used now is refused like one that does not exist', async () => {
    const organization = await createOrganization(server.context, { name: 'Dormant' }, actor)
    const dormant = await server.keyPair('digitalpaye', { organizationId: organization.id })
    await changeOrganization(server.context, organization.id, { state: 'disabled' }, actor)
    const disabled = await server.keyPair('digitalpaye')
    await disableCredential(server.context, disabled.id, actor)
    const elsewhere = await server.keyPair('digitalpaye', { addresses: ['192.0.2.0/24'] })
    for (const pair of [dormant, disabled, elsewhere, { ...caller, key: 'nobody' }]) {
      expect(await statusOf(pair)).toBe(401)
    }
    expect(await statusOf(caller)).toBe(200)
  })

  test('I4 has one event for each question, with what it learned and nothing of what it did not', async () => {
    const asker = await server.keyPair('digitalpaye')
    const token = await tokenFor(server, 'oauth2', caller)
    const foreign = await tokenFor(server, 'oauth2', api)
    for (const text of [token, foreign, 'garbage']) await introspect(server, asker, text)
    const events = (await server.audit()).filter(({ credentialId }) => credentialId === asker.id)
    const about = {
      action: 'token.introspected',
      actor: asker.id,
      organizationId: server.acme.id,
      attempt: null,
    }
    expect(events).toMatchObject([
      { ...about, tokenId: null, details: { active: false } },
      { ...about, tokenId: null, details: { active: false } },
      { ...about, tokenId: claimsOf(token)['jti'], details: { active: true, credential: caller.id } },
      { action: 'credential.created' },
    ])
    const feed = await server.context.store.feed(0, 10_000)
    expect(feed.filter(({ action }) => action === 'token.introspected')).toEqual([])
  })

  test('has its last use noted, as at the exchange', async () => {
    const asker = await server.keyPair('digitalpaye')
    await introspect(server, asker, 'garbage')
    const use = async (): Promise<string | undefined> =>
      (await server.context.store.lastUses([asker.id]))[0]?.last?.address
    await expect.poll(use, { timeout: 20_000, interval: 100 }).toMatch(/^127\.0\.0\.1$/)
    expect((await exchangeAs(server, 'oauth2', asker)).status).toBe(200)
  })
})
