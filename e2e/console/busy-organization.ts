/** An organization that has lived for a while: credentials in every state, exchanges, calls, refusals, people. */

import {
  createCredential,
  type NewCredential,
} from '../../packages/server/src/credentials/create-credential.ts'
import { disableCredential } from '../../packages/server/src/credentials/disable-credential.ts'
import { revokeCredential } from '../../packages/server/src/credentials/revoke-credential.ts'
import { rotateSecret } from '../../packages/server/src/credentials/rotate-secret.ts'
import { actor, type KeyPair, type TestServer } from '../../packages/server/test/running-server.ts'
import { type DialectName, exchangeAs, send, tokenOf } from '../../packages/server/test/transport/client.ts'
import { newMember } from './people.ts'

const day = 86_400_000

export interface Life {
  /** The id of a key pair in the overlap of a rotation. */
  readonly rotated: string
}

export async function liveAWhile(server: TestServer): Promise<Life> {
  const { context, acme } = server
  const make = (api: string, name: string, options: Partial<NewCredential> = {}): Promise<KeyPair> =>
    server.keyPair(api, { name, ...options })
  const soon = { expiresAt: Date.now() + 6 * day, addresses: ['127.0.0.0/8', '2001:db8::/32'] }
  const rotated = await make('kis', 'Invoice import, server 2', soon)
  const used = await make('didomi', 'Consent export')
  await make('digitalpaye', 'Checkout of the shop', { environment: 'sandbox', scopes: ['collecte:write'] })
  const paused = await make('recital', 'Extraction at night')
  const over = await make('digishare', 'A campaign of last year with a name that goes on for rather long')
  const token = { kind: 'service-token', environment: 'production', organizationId: acme.id } as const
  await createCredential(context, { ...token, api: 'recital', name: 'Reporting' }, actor)
  await use(server, 'kis', rotated, '/api/v1/api_token_access/collections')
  await use(server, 'didomi', used, '/v1/properties')
  await exchangeAs(server, 'didomi', { ...used, secret: over.secret })
  await rotateSecret(context, rotated.id, { overlap: day }, actor)
  await disableCredential(context, paused.id, actor)
  await revokeCredential(context, over.id, actor)
  for (const role of ['admin', 'developer', 'viewer'] as const) await newMember(server, acme, role)
  return { rotated: rotated.id }
}

/** Some exchanges, and some calls with what they gave. */
async function use(server: TestServer, api: DialectName, pair: KeyPair, path: string): Promise<void> {
  for (let times = 0; times < 5; times += 1) {
    const token = tokenOf(api, await exchangeAs(server, api, pair))
    const headers = ['Authorization', `Bearer ${token}`]
    for (let calls = 0; calls <= times; calls += 1) await send(server, path, { headers })
  }
}
