/** The verifier of an API and a whole Guichet: what one of them revokes, the other refuses. */

import { callFormat } from '@guichet/dialects'
import { createVerifier, type Verification, type Verifier, type VerifierOptions } from '@guichet/verify'
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest'
import { createOrganization } from '../../packages/server/src/credentials/create-organization.ts'
import { disableCredential } from '../../packages/server/src/credentials/disable-credential.ts'
import { enableCredential } from '../../packages/server/src/credentials/enable-credential.ts'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { actor, startTestServer, type TestServer } from '../../packages/server/test/running-server.ts'
import { dialectNamed, tokenFor } from '../../packages/server/test/transport/client.ts'

let server: TestServer

beforeAll(async () => {
  server = await startTestServer()
})

afterAll(() => server.remove())

function verifierOf(options: Partial<VerifierOptions> = {}): Verifier {
  const verifier = createVerifier({ issuer: server.url, audience: 'urn:guichet:api:didomi', ...options })
  onTestFinished(() => verifier.close())
  return verifier
}

const outcome = (verification: Verification): string =>
  verification.ok ? 'accepted' : verification.refusal.reason

/** Until the verifier says so. @param pass lets five seconds pass, after which the list must have been asked for again */
const until = (
  verifier: Verifier,
  token: string,
  wanted: string,
  pass = (): void => undefined,
): Promise<void> =>
  vi.waitFor(
    async () => {
      pass()
      expect(outcome(await verifier.verifyToken(token))).toBe(wanted)
    },
    { timeout: 15_000, interval: 50 },
  )

test('a token of an exchange is accepted, and says whose it is', async () => {
  const pair = await server.keyPair('didomi')
  const dialect = callFormat(dialectNamed('didomi'))
  const token = await tokenFor(server, 'didomi', pair)
  const headers = { authorization: `Bearer ${token}` }
  expect(
    await verifierOf({ dialect }).verify({ method: 'GET', url: '/v1/properties', headers }),
  ).toMatchObject({
    ok: true,
    principal: { organization: server.acme.id, credential: pair.id, environment: 'production', member: null },
  })
})

test('a token of another API is refused', async () => {
  const token = await tokenFor(server, 'oauth2', await server.keyPair('kis'))
  expect(outcome(await verifierOf().verifyToken(token))).toBe('audience')
})

test.each(['polling', 'events'] as const)(
  'by %s: a credential that is disabled is refused, enabled again it works, revoked it is refused for good',
  async (by) => {
    let ahead = 0
    const verifier = verifierOf({ revocations: { by }, now: () => Date.now() + ahead })
    const pass = (): void => {
      ahead += by === 'polling' ? 5000 : 0
    }
    const pair = await server.keyPair('didomi')
    const token = await tokenFor(server, 'oauth2', pair)
    expect(outcome(await verifier.verifyToken(token))).toBe('accepted')
    await disableCredential(server.context, pair.id, actor)
    await until(verifier, token, 'the credential is revoked', pass)
    await enableCredential(server.context, pair.id, actor)
    await until(verifier, token, 'accepted', pass)
    await revokeCredential(server.context, pair.id, actor)
    await until(verifier, token, 'the credential is revoked', pass)
  },
)

test('a service token is introspected, and refused once it is revoked', async () => {
  const operator = await createOrganization(server.context, { name: 'Our API', operator: true }, actor)
  const introspection = await server.keyPair('didomi', { organizationId: operator.id })
  const verifier = verifierOf({ introspection, revocations: { by: 'events' } })
  const { id, token } = await server.bearerToken('didomi')
  expect(await verifier.verifyToken(token)).toMatchObject({
    ok: true,
    principal: { organization: server.acme.id, credential: id, tokenId: null, expiresAt: null },
  })
  await revokeCredential(server.context, id, actor)
  await vi.waitFor(async () => expect((await verifier.verifyToken(token)).ok).toBe(false), {
    timeout: 15_000,
  })
})
