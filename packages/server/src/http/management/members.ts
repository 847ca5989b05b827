import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeMember } from '../../credentials/change-member.ts'
import { createMember } from '../../credentials/create-member.ts'
import { organizationById } from '../../credentials/find.ts'
import { isId } from '../../credentials/ids.ts'
import type { Member, MemberRole } from '../../stores/records.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope, refuseHigherRole, refuseOwnRole, visible } from './authority.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import { change, create, list, show } from './member-operations.ts'
import { memberSchema, memberViewOf, rolesSchema } from './member-view.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'

export function members(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options, cursors)
  addCreate(app, options)
  addShow(app, options)
  addChange(app, options)
}

function addList(app: Routes, { context: { store } }: ManagementOptions, cursors: Cursors): void {
  app.route({
    method: 'GET',
    url: '/members',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject({ ...pageQuery, organization: organizationIdSchema.optional() }),
      response: { 200: pageSchema(memberSchema), ...refusalSchemas(list) },
    },
    handler(request) {
      const organization = organizationScope(principalOf(request), request.query.organization)
      return pageOf(cursors, request.query, {
        name: `members ${organization ?? '*'}`,
        load: (page) => store.members(organization, page),
        positionOf: ({ id }) => id,
        view: memberViewOf,
      })
    },
  })
}

const password = z.string().meta({ description: '15 to 256 characters.', format: 'password' })

const newMember = z.strictObject({
  organization: organizationIdSchema.optional(),
  email: z.string(),
  role: rolesSchema.optional(),
  password: password.optional(),
  scriptLogin: z.boolean().optional(),
})

function addCreate(app: Routes, options: ManagementOptions): void {
  const { context } = options
  app.route({
    method: 'POST',
    url: '/members',
    config: accessOf(create),
    schema: {
      ...operationSchema(create),
      body: newMember,
      response: { 201: memberSchema, ...refusalSchemas(create) },
    },
    async handler(request, reply) {
      const principal = principalOf(request)
      const { organization, password = null, role = 'developer', ...rest } = given(request.body)
      const organizationId = organizationScope(principal, organization) ?? principal.organizationId
      const found = await organizationById(context.store, organizationId)
      await refuseHigherRole(context.store, principal, found, [role])
      const made = await createMember(
        context,
        { ...rest, organizationId, role, password },
        actorOf(request, options),
      )
      return reply.code(201).header('location', `/api/v1/members/${made.id}`).send(memberViewOf(made))
    },
  })
}

const params = z.strictObject({ id: z.string() })

function addShow(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/members/:id',
    config: accessOf(show),
    schema: { ...operationSchema(show), params, response: { 200: memberSchema, ...refusalSchemas(show) } },
    handler: async (request) =>
      memberViewOf(await visibleMember(options, principalOf(request), request.params.id)),
  })
}

const changes = z.strictObject({
  role: rolesSchema.optional(),
  state: z.enum(['active', 'disabled']).optional(),
  scriptLogin: z.boolean().optional(),
  password: password.optional(),
})

function addChange(app: Routes, options: ManagementOptions): void {
  const { context } = options
  app.route({
    method: 'PATCH',
    url: '/members/:id',
    config: accessOf(change),
    schema: {
      ...operationSchema(change),
      params,
      body: changes,
      response: { 200: memberSchema, ...refusalSchemas(change) },
    },
    async handler(request) {
      const principal = principalOf(request)
      const member = await visibleMember(options, principal, request.params.id)
      const set = given(request.body)
      refuseOwnRole(principal, member, set.role)
      const roles: readonly MemberRole[] = set.role === undefined ? [member.role] : [member.role, set.role]
      const organization = await organizationById(context.store, member.organizationId)
      await refuseHigherRole(context.store, principal, organization, roles)
      return memberViewOf(await changeMember(context, member.id, set, actorOf(request, options)))
    },
  })
}

const visibleMember = async (
  { context: { store } }: ManagementOptions,
  principal: ManagementPrincipal,
  id: string,
): Promise<Member> =>
  visible(principal, isId('mem', id) ? await store.member(id) : null, (found) => found.organizationId)
