/** RFC 7009: whose token dies, in which spellings, and where that is known. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { doors, forwardAuthDoor, gatewayDoor, httpDoors, introspectionDoor } from '../calls/doors.ts'
import { keyringOf, otherTrailingBits, partsOf, specimenOf, twinSignature } from '../calls/forge.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'
import { ask, basicOf, formType, introspect, jsonType, revoke } from './asking.ts'

let server: TestServer
let pair: KeyPair

beforeAll(async () => {
  server = await startTestServer()
  pair = await server.keyPair('didomi')
})

afterAll(() => server.remove())

const done = { status: 200, body: '{}' }

const eventsOf = async (credential: string): Promise<readonly object[]> =>
  (await server.audit()).filter(
    ({ action, credentialId }) => credentialId === credential && action.startsWith('token.'),
  )

describe('a token of the caller’s own', () => {
  const judging = [gatewayDoor, forwardAuthDoor, introspectionDoor]

  test.each(judging)('is refused at the $name as soon as the caller is told so', async (door) => {
    const token = await tokenFor(server, 'oauth2', pair)
    expect(await door.status(server, token)).toBe(200)
    expect(await revoke(server, pair, token)).toMatchObject(done)
    expect(await door.status(server, token)).toBe(401)
    expect(await introspect(server, pair, token)).toEqual({ active: false })
  })

  test('at the management API too', async () => {
    const manager = await server.keyPair('guichet')
    const token = await tokenFor(server, 'oauth2', manager)
    const statusAt = async (): Promise<number> =>
      (await send(server, '/api/v1/credentials', { headers: ['Authorization', `Bearer ${token}`] })).status
    expect(await statusAt()).toBe(200)
    expect(await revoke(server, manager, token)).toMatchObject(done)
    expect(await statusAt()).toBe(401)
  })

  test('is dead alone: others of the same credential live on', async () => {
    const [dead, living] = [await tokenFor(server, 'oauth2', pair), await tokenFor(server, 'oauth2', pair)]
    for (const token of [dead, living]) expect(await gatewayDoor.status(server, token)).toBe(200)
    await revoke(server, pair, dead)
    expect(await gatewayDoor.status(server, dead)).toBe(401)
    expect(await gatewayDoor.status(server, living)).toBe(200)
  })

  test('J23 is dead in every spelling, those that were seen before and those that were not', async () => {
    const { token, parts, header, claims, resigned } = specimenOf(
      await tokenFor(server, 'oauth2', pair),
      await keyringOf(server),
    )
    const [head, payload, signature] = parts
    expect(header['alg']).toBe('ES256')
    const twin = `${head}.${payload}.${twinSignature(signature)}`
    const again = resigned(header, claims)
    const others = [
      `${head}.${payload}.${otherTrailingBits(signature) ?? ''}`,
      `${token}=`,
      `${token} `,
      resigned({ ...header, typ: 'application/at+jwt' }, claims),
    ]
    // In the memory of the server under three texts.
    for (const text of [token, twin, again]) expect(await gatewayDoor.status(server, text)).toBe(200)
    expect(await revoke(server, pair, twin)).toMatchObject(done)
    for (const text of [token, twin, again, ...others]) {
      for (const door of httpDoors.filter(({ api }) => api === 'didomi')) {
        expect(await door.status(server, text)).toBe(401)
      }
    }
  })

  test('I4 has one event, in the trail before the answer', async () => {
    const revoker = await server.keyPair('didomi')
    const token = await tokenFor(server, 'oauth2', revoker)
    const { headers } = await revoke(server, revoker, token)
    const { jti, exp } = JSON.parse(Buffer.from(partsOf(token)[1], 'base64url').toString()) as {
      jti: string
      exp: number
    }
    expect(await eventsOf(revoker.id)).toMatchObject([
      {
        action: 'token.revoked',
        actor: revoker.id,
        organizationId: server.acme.id,
        api: 'didomi',
        tokenId: jti,
        requestId: headers['x-request-id'],
        address: '127.0.0.1',
      },
    ])
    // Kept until no door takes it any more, and no longer.
    const { store } = server.context
    const end = (exp + server.configuration.tokens.leeway) * 1000
    await store.pruneRevokedTokens(end)
    expect(await store.isTokenRevoked(jti)).toBe(true)
    await store.pruneRevokedTokens(end + 120_000)
    expect(await store.isTokenRevoked(jti)).toBe(false)
  })

  test('L06 whatever the hint says', async () => {
    const rows = [
      { type: formType, write: (token: string) => `token=${token}&token_type_hint=refresh_token` },
      { type: formType, write: (token: string) => `token_type_hint=pickle&token=${token}` },
      { type: jsonType, write: (token: string) => JSON.stringify({ token, token_type_hint: ['a', 1] }) },
    ]
    for (const { type, write } of rows) {
      const token = await tokenFor(server, 'oauth2', pair)
      const headers = [...type, ...basicOf(pair)]
      const call = { method: 'POST', headers, body: write(token) }
      expect(await send(server, '/oauth/revoke', call)).toMatchObject(done)
      expect(await introspect(server, pair, token)).toEqual({ active: false })
    }
  })
})

describe('what is left as it is, with the same answer', () => {
  test('L05 M04 the token of another, of the same organization, of another and of the operator', async () => {
    const operator =
      (await server.context.store.operatorOrganization()) ??
      (await createOrganization(server.context, { name: 'Operator', operator: true }, actor))
    const revoker = await server.keyPair('didomi')
    const owner = await server.keyPair('didomi', { organizationId: operator.id })
    const stranger = await server.keyPair('didomi', { organizationId: server.globex.id })
    for (const other of [pair, stranger, owner]) {
      const token = await tokenFor(server, 'oauth2', other)
      for (const caller of [revoker, stranger, owner].filter(({ id }) => id !== other.id)) {
        expect(await revoke(server, caller, token)).toMatchObject(done)
      }
      for (const door of doors.filter(({ api }) => api === 'didomi')) {
        expect(await door.status(server, token)).toBe(200)
      }
    }
    const events = await eventsOf(revoker.id)
    const about = {
      action: 'token.not-revoked',
      tokenId: null,
      details: { reason: 'issued to another credential' },
    }
    expect(events).toMatchObject([about, about, about])
  })

  test('a service token: it is a credential, and revoked as one', async () => {
    const { token } = await server.bearerToken('didomi')
    expect(await revoke(server, pair, token)).toMatchObject(done)
    expect(await gatewayDoor.status(server, token)).toBe(200)
  })

  test('L04 twice, garbage, an expired one, one of another issuer: 200, and nothing tells which', async () => {
    const { header, claims, resigned } = specimenOf(
      await tokenFor(server, 'oauth2', pair),
      await keyringOf(server),
    )
    const token = await tokenFor(server, 'oauth2', pair)
    const rows = [
      token,
      token,
      'garbage',
      'a.b.c',
      pair.secret,
      resigned(header, { ...claims, exp: 1 }),
      resigned(header, { ...claims, iss: 'https://evil.example' }),
    ]
    const answers = await Promise.all(rows.map((text) => revoke(server, pair, text)))
    for (const { status, body, headers } of answers) {
      expect({ status, body }).toEqual(done)
      const { date: _date, 'x-request-id': _id, ...rest } = headers
      expect(rest).toEqual({
        'content-type': 'application/json; charset=utf-8',
        'cache-control': 'no-store',
        'content-length': '2',
        connection: 'keep-alive',
        'keep-alive': expect.any(String),
      })
    }
    expect((await ask(server, '/oauth/revoke', pair, '')).status).toBe(400)
  })
})

test('a revocation costs the tokens of others no look at the store', async () => {
  const bystander = await tokenFor(server, 'oauth2', await server.keyPair('didomi'))
  expect(await gatewayDoor.status(server, bystander)).toBe(200)
  await revoke(server, pair, await tokenFor(server, 'oauth2', pair))
  // With the row in the table but no event, only a token that is looked up anew would be found dead.
  const { jti, cred, org, iat, exp } = JSON.parse(
    Buffer.from(partsOf(bystander)[1], 'base64url').toString(),
  ) as Record<'jti' | 'cred' | 'org', string> & Record<'iat' | 'exp', number>
  await server.context.store.change(async (change) => {
    const whose = { tokenId: jti, credentialId: cred, organizationId: org }
    await change.insertRevokedToken({ ...whose, issuedAt: iat * 1000, expiresAt: exp * 1000 })
    const [last] = await server.audit()
    await change.record({ ...last!, action: 'token.introspected', tokenId: null, details: null })
  })
  expect(await gatewayDoor.status(server, bystander)).toBe(200)
})
