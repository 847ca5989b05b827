import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeOrganization } from '../../credentials/change-organization.ts'
import { createOrganization } from '../../credentials/create-organization.ts'
import { isId } from '../../credentials/ids.ts'
import type { Organization } from '../../stores/records.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { visible } from './authority.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { change, create, list, show } from './organization-operations.ts'
import { organizationSchema, organizationViewOf } from './organization-view.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'

export function organizations(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options, cursors)
  addCreate(app, options)
  addShow(app, options)
  addChange(app, options)
}

function addList(app: Routes, { context: { store } }: ManagementOptions, cursors: Cursors): void {
  app.route({
    method: 'GET',
    url: '/organizations',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject(pageQuery),
      response: { 200: pageSchema(organizationSchema), ...refusalSchemas(list) },
    },
    handler: (request) =>
      pageOf(cursors, request.query, {
        name: 'organizations',
        load: (page) => store.organizations(page),
        positionOf: ({ id }) => id,
        view: organizationViewOf,
      }),
  })
}

function addCreate(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/organizations',
    config: accessOf(create),
    schema: {
      ...operationSchema(create),
      body: z.strictObject({ name: z.string() }),
      response: { 201: organizationSchema, ...refusalSchemas(create) },
    },
    async handler(request, reply) {
      const { name } = request.body
      const made = await createOrganization(options.context, { name }, actorOf(request, options))
      const location = `/api/v1/organizations/${made.id}`
      return reply.code(201).header('location', location).send(organizationViewOf(made))
    },
  })
}

const params = z.strictObject({ id: z.string() })

function addShow(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/organizations/:id',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      params,
      response: { 200: organizationSchema, ...refusalSchemas(show) },
    },
    handler: async (request) =>
      organizationViewOf(await visibleOrganization(options, principalOf(request), request.params.id)),
  })
}

const changes = z.strictObject({
  name: z.string().optional(),
  state: z.enum(['active', 'disabled']).optional(),
  refuseTokens: z.literal(true).optional(),
})

function addChange(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'PATCH',
    url: '/organizations/:id',
    config: accessOf(change),
    schema: {
      ...operationSchema(change),
      params,
      body: changes,
      response: { 200: organizationSchema, ...refusalSchemas(change) },
    },
    async handler(request) {
      const { id } = await visibleOrganization(options, principalOf(request), request.params.id)
      const set = given(request.body)
      return organizationViewOf(await changeOrganization(options.context, id, set, actorOf(request, options)))
    },
  })
}

const visibleOrganization = async (
  { context: { store } }: ManagementOptions,
  principal: ManagementPrincipal,
  id: string,
): Promise<Organization> =>
  visible(principal, isId('org', id) ? await store.organization(id) : null, (found) => found.id)
