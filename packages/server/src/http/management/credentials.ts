/** Credentials, read. None of it shows a secret. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { managementApi } from '../../configuration/configuration.ts'
import { type CredentialUses, usesByCredential, usesOf } from '../../credentials/secret-uses.ts'
import type { Credential, SecretRecord } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { accessOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { mayKnowApi, organizationScope } from './authority.ts'
import { list, show } from './credential-operations.ts'
import { credentialDetailSchema, listedCredentialSchema, listedViewOf } from './credential-use-view.ts'
import { environmentSchema, stateSchema } from './credential-view.ts'
import type { Cursors } from './cursor.ts'
import { visibleCredential } from './find-credential.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'

export function credentials(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options, cursors)
  addShow(app, options)
}

const query = z.strictObject({
  ...pageQuery,
  organization: organizationIdSchema.optional(),
  api: z.string().optional(),
  environment: environmentSchema.optional(),
  state: stateSchema.optional(),
})

function addList(app: Routes, { context: { store, now } }: ManagementOptions, cursors: Cursors): void {
  app.route({
    method: 'GET',
    url: '/credentials',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: query,
      response: { 200: pageSchema(listedCredentialSchema), ...refusalSchemas(list) },
    },
    handler(request) {
      const { organization, api, environment, state } = given(request.query)
      const principal = principalOf(request)
      const organizationId = organizationScope(principal, organization)
      const exceptApi = mayKnowApi(principal, managementApi) ? undefined : managementApi
      const filter = given({ organizationId, api, exceptApi, environment, state })
      return pageOf(cursors, request.query, {
        name: `credentials ${organizationId ?? '*'}`,
        load: async (page) => {
          const { rows, more } = await store.credentials(filter, page)
          return { rows: await withUses(store, rows), more }
        },
        positionOf: ({ credential }) => credential.id,
        view: ({ credential, secrets, uses }) => listedViewOf(credential, secrets, uses, now()),
      })
    },
  })
}

interface Listed {
  readonly credential: Credential
  readonly secrets: readonly SecretRecord[]
  readonly uses: CredentialUses
}

async function withUses(
  store: Pick<StoreReads, 'secrets' | 'lastUses'>,
  credentials: readonly Credential[],
): Promise<readonly Listed[]> {
  const ids = credentials.map(({ id }) => id)
  const secrets = Map.groupBy(await store.secrets(ids), ({ credentialId }) => credentialId)
  const usesOfOne = usesByCredential(await store.lastUses(ids))
  return credentials.map((credential) => ({
    credential,
    secrets: secrets.get(credential.id) ?? [],
    uses: usesOfOne(credential.id),
  }))
}

function addShow(app: Routes, { context: { store, now } }: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/credentials/:id',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      params: z.strictObject({ id: z.string() }),
      response: { 200: credentialDetailSchema, ...refusalSchemas(show) },
    },
    async handler(request) {
      const { credential, secrets } = await visibleCredential(store, principalOf(request), request.params.id)
      const uses = usesOf(await store.lastUses([credential.id]))
      return listedViewOf(credential, secrets, uses, now())
    },
  })
}
