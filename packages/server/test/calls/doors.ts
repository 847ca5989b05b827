/** Every place that takes a bearer. All of them must say the same of the same token. */

import { readFile } from 'node:fs/promises'
import { checkToken } from '@guichet/verify'
import { importKeySet } from '@guichet/verify/node'
import { managementApi } from '../../src/configuration/configuration.ts'
import type { NewCredential } from '../../src/credentials/create-credential.ts'
import { createOrganization } from '../../src/credentials/create-organization.ts'
import { ask } from '../oauth/asking.ts'
import {
  actor,
  type KeyPair,
  type ServerOptions,
  startTestServer,
  type TestServer,
} from '../running-server.ts'
import { send, tokenFor } from '../transport/client.ts'

export interface Door {
  readonly name: string
  /** The API whose tokens it takes. */
  readonly api: string
  /** 200 where it lets the bearer in. */
  status(server: TestServer, bearer: string): Promise<number>
}

const bearing = (path: string): Door['status'] => {
  return async (server, bearer) =>
    (await send(server, path, { headers: ['Authorization', `Bearer ${bearer}`] })).status
}

export const gatewayDoor: Door = { name: 'gateway', api: 'didomi', status: bearing('/v1/properties') }
export const forwardAuthDoor: Door = {
  name: 'forward-auth',
  api: 'didomi',
  status: bearing('/forward-auth?api=didomi'),
}
export const managementDoor: Door = {
  name: 'management API',
  api: managementApi,
  status: bearing('/api/v1/credentials'),
}
/** The library for other servers, with the keys that this one publishes. */
export const libraryDoor: Door = {
  name: 'library',
  api: 'didomi',
  async status(server, bearer) {
    const imported = importKeySet(JSON.parse((await send(server, '/.well-known/jwks.json')).body))
    if (!imported.ok) throw new Error(imported.reason)
    const { leeway } = server.configuration.tokens
    const audience = 'urn:guichet:api:didomi'
    const expected = { issuer: server.url, audience, now: Date.now(), leeway }
    const checked = checkToken(bearer, imported.keys, expected)
    return checked.ok ? 200 : 401
  },
}

const introspectors = new WeakMap<TestServer, Promise<KeyPair>>()

/** A caller of the operator's own, who may ask about the tokens of every organization. */
async function introspectorOf({ context, keyPair }: TestServer): Promise<KeyPair> {
  const known = await context.store.operatorOrganization()
  const { id } = known ?? (await createOrganization(context, { name: 'Introspector', operator: true }, actor))
  return keyPair('didomi', { organizationId: id })
}

export const introspectionDoor: Door = {
  name: 'introspection',
  api: 'didomi',
  async status(server, bearer) {
    const introspector = introspectors.get(server) ?? introspectorOf(server)
    introspectors.set(server, introspector)
    const { status, body } = await ask(server, '/oauth/introspect', await introspector, bearer)
    return status === 200 && body === '{"active":false}' ? 401 : status
  },
}

export const httpDoors: readonly Door[] = [gatewayDoor, forwardAuthDoor, managementDoor, introspectionDoor]
export const doors: readonly Door[] = [...httpDoors, libraryDoor]

export async function pairFor(
  server: TestServer,
  { api }: Pick<Door, 'api'>,
  given: Partial<NewCredential> = {},
): Promise<KeyPair> {
  return server.keyPair(api, given)
}

export async function tokenAt(server: TestServer, door: Pick<Door, 'api'>): Promise<string> {
  return tokenFor(server, 'oauth2', await pairFor(server, door))
}

export const algorithms = {
  kis: 'ES256',
  recital: 'EdDSA',
  digishare: 'RS256',
  didomi: 'PS256',
  digitalpaye: 'ES384',
} as const

/** The demonstration, with another algorithm for each API. */
export async function startWithAllAlgorithms(options: ServerOptions = {}): Promise<TestServer> {
  const demonstration = new URL('../../demo/guichet.yaml', import.meta.url)
  const text = await readFile(demonstration, 'utf8')
  const yaml = text.replaceAll(/^ {2}- name: (\w+)$/gm, (line, name: string) => {
    const algorithm = Object.entries(algorithms).find(([api]) => api === name)?.[1]
    return algorithm === undefined ? line : `${line}\n    algorithm: ${algorithm}`
  })
  return startTestServer({ ...options, yaml })
}
