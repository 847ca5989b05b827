/** Customers side by side: a good signature is a ticket for one counter, of one customer, in one environment. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { revokeCredential } from '../../src/credentials/revoke-credential.ts'
import { attacker, compact, keyringOf, specimenOf } from '../calls/forge.ts'
import { actor, type KeyPair, startTestServer, type TestServer } from '../running-server.ts'
import { type Answer, exchangeAs, send, tokenFor } from '../transport/client.ts'
import { withinASecond } from '../within-a-second.ts'

const yaml = `apis:
  - name: parcels
    dialects: [oauth2]
    sandbox: {}
    scopes: [read, write]
    routes: [{ path: /parcels }]
  - name: letters
    dialects: [oauth2]
    algorithm: EdDSA
    scopes: [read]
    routes: [{ path: /letters }]
  - name: stamps
    dialects: [digitalpaye]
    sandbox: {}
    routes: [{ path: /stamps }]
`

let server: TestServer

beforeAll(async () => {
  const often = '{ failures: 100000 }'
  const throttle = `throttle: { credentialAndAddress: ${often}, address: ${often}, credential: ${often} }\n`
  server = await startTestServer({ yaml: throttle + yaml })
})

afterAll(() => server.remove())

const bearing = (token: string, path: string): Promise<Answer> =>
  send(server, path, { headers: ['Authorization', `Bearer ${token}`] })

const apis = ['parcels', 'letters', 'stamps'] as const
const management = 'guichet'
const placesOf = (api: string): readonly string[] =>
  api === management ? ['/api/v1/credentials'] : [`/${api}`, `/forward-auth?api=${api}`]

describe('M03 the token of one API', () => {
  const all = [...apis, management]
  test.each(all.flatMap((of) => all.filter((at) => at !== of).map((at) => [of, at] as const)))(
    'M03 of %s does not pass at %s',
    async (of, at) => {
      const token = await tokenFor(server, 'oauth2', await server.keyPair(of))
      const before = server.upstream.length
      for (const path of placesOf(at)) expect((await bearing(token, path)).status).toBe(401)
      expect(server.upstream).toHaveLength(before)
      for (const path of placesOf(of)) expect((await bearing(token, path)).status).toBe(200)
    },
  )

  test.each(apis.flatMap((of) => apis.filter((at) => at !== of).map((at) => [of, at] as const)))(
    'M03 a service token of %s does not pass at %s',
    async (of, at) => {
      const { token } = await server.bearerToken(of)
      for (const path of placesOf(at)) expect((await bearing(token, path)).status).toBe(401)
      for (const path of placesOf(of)) expect((await bearing(token, path)).status).toBe(200)
    },
  )

  test('M03 a list of audiences is good where one of them is', async () => {
    const token = await tokenFor(server, 'oauth2', await server.keyPair('parcels'))
    const { header, claims, resigned } = specimenOf(token, await keyringOf(server))
    const both = resigned(header, { ...claims, aud: ['urn:guichet:api:nobody', 'urn:guichet:api:parcels'] })
    expect((await bearing(both, '/parcels')).status).toBe(200)
    expect((await bearing(both, '/letters')).status).toBe(401)
  })
})

describe('M05 keys and issuers', () => {
  test('M05 the key of another installation, under our kid, issuer and audience', async () => {
    const stranger = await startTestServer({ yaml })
    const token = await tokenFor(server, 'oauth2', await server.keyPair('parcels'))
    const ours = specimenOf(token, await keyringOf(server))
    const pair = await stranger.keyPair('parcels')
    const theirs = specimenOf(await tokenFor(stranger, 'oauth2', pair), await keyringOf(stranger))
    for (const forged of [
      theirs.token,
      theirs.resigned(ours.header, ours.claims),
      theirs.resigned(theirs.header, ours.claims),
      theirs.resigned(ours.header, theirs.claims),
      ours.resigned(ours.header, theirs.claims),
      ours.resigned(theirs.header, ours.claims),
      compact(ours.header, ours.claims, attacker.es256),
    ]) {
      expect((await bearing(forged, '/parcels')).status).toBe(401)
      expect((await bearing(forged, '/forward-auth?api=parcels')).status).toBe(401)
    }
    await stranger.remove()
  })

  test('M05 of two keys of our own, each signs under its own name alone', async () => {
    const keyring = await keyringOf(server)
    const parcel = specimenOf(await tokenFor(server, 'oauth2', await server.keyPair('parcels')), keyring)
    const letter = specimenOf(await tokenFor(server, 'oauth2', await server.keyPair('letters')), keyring)
    for (const [claims, header, signer] of [
      [parcel.claims, parcel.header, letter],
      [parcel.claims, { ...parcel.header, kid: letter.header['kid'] }, parcel],
      [letter.claims, { ...letter.header, kid: parcel.header['kid'] }, letter],
    ] as const) {
      for (const path of ['/parcels', '/letters']) {
        expect((await bearing(signer.resigned(header, claims), path)).status).toBe(401)
      }
    }
  })

  test('M05 who a call is made for is said by the credential, not by a claim of a name', async () => {
    const theirs = await server.keyPair('parcels', { organizationId: server.globex.id })
    const { headers } = await bearing(await tokenFor(server, 'oauth2', theirs), '/forward-auth?api=parcels')
    expect(headers['x-guichet-organization']).toBe(server.globex.id)
    expect(headers['x-guichet-credential']).toBe(theirs.id)
  })
})

describe('M06 environments', () => {
  const at = (pair: KeyPair, environment: 'production' | 'sandbox'): Promise<Answer> =>
    exchangeAs(server, 'digitalpaye', pair, { environment })

  test('M06 a credential gets tokens of its own environment alone', async () => {
    const [sandbox, production] = await Promise.all(
      (['sandbox', 'production'] as const).map((environment) => server.keyPair('stamps', { environment })),
    )
    expect((await at(sandbox!, 'production')).status).toBe(401)
    expect((await at(production!, 'sandbox')).status).toBe(401)
    expect((await at(sandbox!, 'sandbox')).status).toBe(200)
    expect((await at(production!, 'production')).status).toBe(200)
  })

  test('M06 a format without a place for it cannot lift a sandbox credential', async () => {
    const pair = await server.keyPair('parcels', { environment: 'sandbox' })
    const headers = ['X-Environment', 'Production', 'X-Env', 'production']
    const token = await tokenFor(server, 'oauth2', pair, { headers })
    const { headers: told } = await bearing(token, '/forward-auth?api=parcels')
    expect(told['x-guichet-environment']).toBe('sandbox')
  })

  test('M06 a sandbox token, even if it were signed so, does not pass where there is no sandbox', async () => {
    const token = await tokenFor(server, 'oauth2', await server.keyPair('letters'))
    const { header, claims, resigned } = specimenOf(token, await keyringOf(server))
    for (const path of ['/letters', '/forward-auth?api=letters']) {
      expect((await bearing(resigned(header, { ...claims, env: 'sandbox' }), path)).status).toBe(401)
    }
    await expect(server.keyPair('letters', { environment: 'sandbox' })).rejects.toThrow()
  })
})

test('M11 a thousand mixed calls of hot caches: always the right customer, and their own end', async () => {
  const organizations = await Promise.all(
    Array.from({ length: 5 }, (_, nth) =>
      createOrganization(server.context, { name: `Customer ${nth}` }, actor),
    ),
  )
  const callers = await Promise.all(
    organizations.flatMap((organization) =>
      (['production', 'sandbox'] as const).map(async (environment) => {
        const given = { organizationId: organization.id, environment, name: 'the same name' }
        const pair = await server.keyPair('parcels', given)
        const service = await server.bearerToken('parcels', given)
        const jwt = { bearer: await tokenFor(server, 'oauth2', pair), id: pair.id }
        return [jwt, { bearer: service.token, id: service.id }].map((each) => ({
          ...each,
          organization,
          environment,
        }))
      }),
    ),
  ).then((all) => all.flat())
  const gone = callers[0]!
  const told = async (nth: number): Promise<readonly [typeof gone, Answer]> => {
    const caller = callers[(nth * 7) % callers.length]!
    return [caller, await bearing(caller.bearer, '/forward-auth?api=parcels')]
  }
  const answers = await Promise.all(Array.from({ length: 1_000 }, (_, nth) => told(nth)))
  for (const [{ id, organization, environment }, { status, headers }] of answers) {
    expect([status, headers['x-guichet-credential']]).toEqual([200, id])
    expect(headers['x-guichet-organization']).toBe(organization.id)
    expect(headers['x-guichet-environment']).toBe(environment)
  }
  await revokeCredential(server.context, gone.id, actor)
  const statusOf = async (): Promise<number> =>
    (await bearing(gone.bearer, '/forward-auth?api=parcels')).status
  await withinASecond(401, statusOf)
  const after = await Promise.all(Array.from({ length: 200 }, (_, nth) => told(nth)))
  for (const [caller, { status }] of after) expect(status).toBe(caller === gone ? 401 : 200)
})

test('M10 one customer who floods its own credentials does not slow another down with 429', async () => {
  const strict = await startTestServer({
    yaml: `throttle: { credentialAndAddress: { failures: 5 }, address: { failures: 1000 }, credential: { failures: 50 } }\n${yaml}`,
  })
  const [flooding, working] = await Promise.all([
    strict.keyPair('parcels'),
    strict.keyPair('parcels', { organizationId: strict.globex.id }),
  ])
  const wrong = { ...flooding, secret: 'wrong' }
  for (let nth = 0; nth < 100; nth++) {
    await exchangeAs(strict, 'oauth2', wrong, { from: `127.0.1.${nth}` })
    if (nth % 10 === 0) expect((await exchangeAs(strict, 'oauth2', working)).status).toBe(200)
  }
  await strict.remove()
})

test('M09 every event of a customer bears that customer’s name, and those of nobody bear none', async () => {
  const pair = await server.keyPair('parcels', { organizationId: server.globex.id })
  await exchangeAs(server, 'oauth2', pair)
  await exchangeAs(server, 'oauth2', { ...pair, secret: 'wrong' })
  await exchangeAs(server, 'oauth2', { key: 'nobody', secret: 'wrong' })
  const [ofNobody, refused, granted] = await server.audit()
  expect(granted).toMatchObject({
    action: 'exchange.granted',
    organizationId: server.globex.id,
    credentialId: pair.id,
  })
  expect(refused).toMatchObject({
    action: 'exchange.refused',
    organizationId: server.globex.id,
    credentialId: pair.id,
  })
  expect(ofNobody).toMatchObject({ action: 'exchange.refused', organizationId: null, credentialId: null })
  const filter = { organizationId: server.acme.id }
  const { rows } = await server.context.store.auditEvents(filter, { limit: 10_000, after: null })
  expect(new Set(rows.map(({ organizationId }) => organizationId))).toEqual(new Set([server.acme.id]))
})
