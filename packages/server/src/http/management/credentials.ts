/** Credentials, read. None of it shows a secret. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { managementApi } from '../../configuration/configuration.ts'
import { accessOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { mayKnowApi, organizationScope } from './authority.ts'
import { list, show } from './credential-operations.ts'
import {
  credentialDetailSchema,
  detailViewOf,
  environmentSchema,
  listedCredentialSchema,
  listedViewOf,
  stateSchema,
} from './credential-view.ts'
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

function addList(app: Routes, { context: { store } }: ManagementOptions, cursors: Cursors): void {
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
          const uses = await store.lastUses(rows.map(({ id }) => id))
          const useOf = new Map(uses.map((use) => [use.credentialId, use]))
          return { rows: rows.map((credential) => ({ credential, use: useOf.get(credential.id) })), more }
        },
        positionOf: ({ credential }) => credential.id,
        view: ({ credential, use }) => listedViewOf(credential, use),
      })
    },
  })
}

function addShow(app: Routes, { context: { store } }: ManagementOptions): void {
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
      const found = await visibleCredential(store, principalOf(request), request.params.id)
      const [use] = await store.lastUses([found.credential.id])
      return detailViewOf(found.credential, found.secrets, use)
    },
  })
}
