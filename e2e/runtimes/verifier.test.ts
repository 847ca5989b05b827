/** The published verifier in every runtime that it is for, with the tokens and the revocations of a whole Guichet. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createOrganization } from '../../packages/server/src/credentials/create-organization.ts'
import { actor, type KeyPair, type TestServer } from '../../packages/server/test/running-server.ts'
import type { Ran } from './command-line.ts'
import { type Installation, install } from './installation.ts'
import { serverSide } from './runtimes.ts'
import { certificateOf, type Scheme, schemes, startGuichet } from './scene.ts'

let installation: Installation
let servers: Readonly<Record<Scheme, TestServer>>
let introspections: Readonly<Record<Scheme, KeyPair>>

beforeAll(async () => {
  const [installed, http, https] = await Promise.all([
    install('verifier.js'),
    startGuichet('http'),
    startGuichet('https'),
  ])
  installation = installed
  servers = { http, https }
  introspections = { http: await operatorsPair(http), https: await operatorsPair(https) }
})

afterAll(async () => {
  await installation.remove()
  for (const scheme of schemes) await servers[scheme].remove()
})

async function operatorsPair({ context, keyPair }: TestServer): Promise<KeyPair> {
  const { id } = await createOrganization(context, { name: 'Our API', operator: true }, actor)
  return keyPair('didomi', { organizationId: id })
}

const rows = serverSide.flatMap((runtime) => schemes.map((scheme) => ({ ...runtime, scheme })))

describe.each(rows)('$title, $scheme', { timeout: 60_000 }, ({ missing, run, scheme }) => {
  let server: TestServer
  let ran: Ran
  let secrets: readonly string[]

  beforeAll(async () => {
    if (missing) return
    server = servers[scheme]
    const introspection = introspections[scheme]
    const [credentials, stranger] = await Promise.all([server.keyPair('didomi'), server.keyPair('kis')])
    const { token: service } = await server.bearerToken('didomi', { scopes: ['properties:read'] })
    const { url: issuer } = server
    const job = { issuer, audience: 'urn:guichet:api:didomi', credentials, stranger, service, introspection }
    secrets = [credentials.secret, introspection.secret, service]
    ran = await run({ installation, url: issuer, certificate: certificateOf(server) }, job)
  })

  test.skipIf(missing)('a good token is accepted, and every other is refused for its reason', () => {
    expect(ran.answer).toMatchObject({
      calls: {
        good: server.acme.id,
        again: 'at once',
        aScope: server.acme.id,
        noScope: '403, a scope is missing',
        foreign: '401, audience',
        forged: '401, signature',
        nothing: '401, no access token',
        service: server.acme.id,
        expired: '401, expired',
      },
    })
  })

  test.skipIf(missing)('a token that was revoked is refused, by polling and by events', () => {
    const refused = {
      before: server.acme.id,
      after: '401, the token is revoked',
      closed: '503, the verifier is closed',
    }
    expect(ran.answer).toMatchObject({ revoked: { polling: refused, events: refused } })
  })

  test.skipIf(missing)('nothing that is printed shows a secret or a token', () => {
    expect(ran.printed).toMatch(/Verifier/)
    const basic = secrets.map((secret) => Buffer.from(`:${secret}`).toString('base64').slice(4, -4))
    const said = ran.printed + JSON.stringify(ran.answer)
    expect([...secrets, ...basic, 'eyJ'].filter((secret) => said.includes(secret))).toEqual([])
  })
})
