import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeOrganization } from '../../credentials/change-organization.ts'
import { createOrganization } from '../../credentials/create-organization.ts'
import { isId } from '../../credentials/ids.ts'
import type { Organization } from '../../stores/records.ts'
import { accessOf, actorOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { visible } from './authority.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

const tag = 'organizations'

const list: Operation = {
  id: 'listOrganizations',
  summary: 'Lists all organizations',
  tag,
  scope: 'organizations:read',
  operator: true,
  refusals: [400],
}
const create: Operation = {
  id: 'createOrganization',
  summary: 'Creates an organization',
  tag,
  scope: 'organizations:write',
  operator: true,
  refusals: [400, 409],
}
const show: Operation = {
  id: 'showOrganization',
  summary: 'Shows an organization',
  tag,
  scope: 'organizations:read',
  refusals: [404],
}
const change: Operation = {
  id: 'changeOrganization',
  summary: 'Renames, disables or enables an organization, or refuses its tokens issued so far',
  tag,
  scope: 'organizations:write',
  operator: true,
  refusals: [400, 404, 409],
}

interface OrganizationView {
  id: string
  name: string
  operator: boolean
  state: Organization['state']
  notBefore: string | null
  createdAt: string
}

const organizationSchema: z.ZodType<OrganizationView> = z
  .object({
    id: z.string(),
    name: z.string(),
    operator: z.boolean(),
    state: z.enum(['active', 'disabled']),
    notBefore: instantSchema.nullable(),
    createdAt: instantSchema,
  })
  .meta({ id: 'Organization' })

const viewOf = (organization: Organization): OrganizationView => ({
  ...organization,
  notBefore: optionalInstantOf(organization.notBefore),
  createdAt: instantOf(organization.createdAt),
})

const params = z.strictObject({ id: z.string() })
const changes = z.strictObject({
  name: z.string().optional(),
  state: z.enum(['active', 'disabled']).optional(),
  refuseTokens: z.literal(true).optional(),
})

export function organizations(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { context } = options
  const { store } = context

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
        view: viewOf,
      }),
  })

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
      const made = await createOrganization(context, { name }, actorOf(request, options))
      return reply.code(201).header('location', `/api/v1/organizations/${made.id}`).send(viewOf(made))
    },
  })

  const find = async (id: string): Promise<Organization | null> =>
    isId('org', id) ? store.organization(id) : null

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
      viewOf(visible(principalOf(request), await find(request.params.id), ({ id }) => id)),
  })

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
      const { id } = visible(principalOf(request), await find(request.params.id), (found) => found.id)
      return viewOf(await changeOrganization(context, id, given(request.body), actorOf(request, options)))
    },
  })
}
