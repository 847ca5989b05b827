/** The management API on a real store, with a principal for each kind of caller and two objects of each resource. */

import Fastify, { type FastifyInstance, type LightMyRequestResponse } from 'fastify'
import { createCredential } from '../src/credentials/create-credential.ts'
import { createMember } from '../src/credentials/create-member.ts'
import { managementScopes, scopesOffered, managementOffer } from '../src/credentials/offers.ts'
import { managementApi } from '../src/http/management/management-api.ts'
import type { ManagementOptions, ManagementPrincipal, ServerFacts } from '../src/http/management/options.ts'
import { Problem } from '../src/http/management/problem.ts'
import { createLog } from '../src/serve/log.ts'
import type { Credential, Member, Organization } from '../src/stores/records.ts'
import { actor, temporaryInstallation, type TemporaryInstallation } from './temporary-installation.ts'
import { temporarySignIn } from './temporary-sign-in.ts'

export interface Tenant {
  readonly organization: Organization
  readonly member: Member
  readonly credential: Credential
}

export interface TemporaryManagement {
  readonly app: FastifyInstance
  readonly installation: TemporaryInstallation
  readonly principals: Map<string, ManagementPrincipal>
  readonly own: Tenant
  readonly foreign: Tenant
  /** How often the caches were asked to drop what was changed. */
  readonly changes: { count: number }
  call(
    token: string,
    method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
    path: string,
    body?: unknown,
  ): Promise<LightMyRequestResponse>
  remove(): Promise<void>
}

async function tenant({ context }: TemporaryInstallation, organization: Organization): Promise<Tenant> {
  const name = organization.name.toLowerCase()
  const input = { organizationId: organization.id, email: `dev@${name}.example`, password: null }
  const member = await createMember(context, { ...input, role: 'developer' }, actor)
  const job = { kind: 'key-pair', api: 'parcels', environment: 'production', name: `${name} job` } as const
  const { credential } = await createCredential(context, { ...job, organizationId: organization.id }, actor)
  return { organization, member, credential }
}

export const facts: ServerFacts = {
  version: '0.0.0',
  instance: 'test',
  startedAt: 0,
  store: 'sqlite',
  trailAge: () => 0,
  apis: new Map(),
  limits: {
    credentialAndAddress: { failures: 10, window: 60_000 },
    address: { failures: 300, window: 60_000 },
    credential: { failures: 100, window: 900_000, block: 60_000 },
  },
  blocked: () => ({ credentialAndAddress: 0, address: 0, credential: 0 }),
}

/** What the management API is made of, but for who is calling. */
export const partsOf = (installation: TemporaryInstallation): Omit<ManagementOptions, 'authenticate'> => ({
  context: installation.context,
  log: createLog('silent'),
  addressOf: () => '192.0.2.1',
  changed: async () => undefined,
  recordBlocked: async () => undefined,
  signIn: temporarySignIn(installation),
  mailer: null,
  facts,
  tried: new Map(),
  embedIn: [],
  signingKeys: { rotate: async () => [], revoke: async () => false },
})

/** Tokens: `operator`, `acme` (a service token with all that a customer may hold) and `nobody`. */
export async function temporaryManagement(): Promise<TemporaryManagement> {
  const installation = await temporaryInstallation()
  const { operator, acme, globex } = installation
  const own = await tenant(installation, acme)
  const foreign = await tenant(installation, globex)
  const principal = (organization: Organization, scopes: readonly string[]): ManagementPrincipal => ({
    credentialId: 'cred_0000000000000000000000',
    organizationId: organization.id,
    operator: organization.operator,
    memberId: null,
    environment: 'production',
    scopes,
    session: null,
    embedded: null,
  })
  const principals = new Map([
    ['operator', principal(operator, managementScopes)],
    ['acme', principal(acme, scopesOffered(managementOffer, acme))],
  ])
  const changes = { count: 0 }
  const app = Fastify({ exposeHeadRoutes: true })
  await app.register(managementApi, {
    prefix: '/api/v1',
    ...partsOf(installation),
    authenticate(request) {
      const found = principals.get((request.headers.authorization ?? '').replace(/^Bearer /, ''))
      if (found === undefined) throw new Problem('unauthenticated')
      return found
    },
    changed: async () => void (changes.count += 1),
  })
  return {
    app,
    installation,
    principals,
    own,
    foreign,
    changes,
    call: (token, method, path, body) =>
      app.inject({
        method,
        url: `/api/v1${path}`,
        headers: { authorization: `Bearer ${token}` },
        ...(body === undefined ? {} : { payload: body as object }),
      }),
    async remove() {
      await app.close()
      await installation.remove()
    },
  }
}
