import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { changeMember } from '../../credentials/change-member.ts'
import { createMember } from '../../credentials/create-member.ts'
import { organizationById } from '../../credentials/find.ts'
import { isId } from '../../credentials/ids.ts'
import type { Member, MemberRole } from '../../stores/records.ts'
import { accessOf, actorOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope, refuseHigherRole, refuseOwnRole, visible } from './authority.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import { memberSchema, memberViewOf, rolesSchema } from './member-view.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'

const tag = 'members'

const list: Operation = {
  id: 'listMembers',
  summary: 'Lists the members of an organization',
  tag,
  scope: 'members:read',
  refusals: [400, 404],
}
const create: Operation = {
  id: 'createMember',
  summary: 'Creates a member',
  tag,
  scope: 'members:write',
  refusals: [400, 404, 409],
}
const show: Operation = {
  id: 'showMember',
  summary: 'Shows a member',
  tag,
  scope: 'members:read',
  refusals: [404],
}
const change: Operation = {
  id: 'changeMember',
  summary: 'Changes the role, state or password of a member',
  tag,
  scope: 'members:write',
  refusals: [400, 404, 409],
}

const params = z.strictObject({ id: z.string() })
const password = z.string().meta({ description: '15 to 256 characters.', format: 'password' })
const newMember = z.strictObject({
  organization: organizationIdSchema.optional(),
  email: z.string(),
  role: rolesSchema.optional(),
  password: password.optional(),
  scriptLogin: z.boolean().optional(),
})
const changes = z.strictObject({
  role: rolesSchema.optional(),
  state: z.enum(['active', 'disabled']).optional(),
  scriptLogin: z.boolean().optional(),
  password: password.optional(),
})

export function members(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { context } = options
  const { store } = context

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
      const found = await organizationById(store, organizationId)
      await refuseHigherRole(store, principal, found, [role])
      const made = await createMember(
        context,
        { ...rest, organizationId, role, password },
        actorOf(request, options),
      )
      return reply.code(201).header('location', `/api/v1/members/${made.id}`).send(memberViewOf(made))
    },
  })

  const find = async (principal: ManagementPrincipal, id: string): Promise<Member> =>
    visible(principal, isId('mem', id) ? await store.member(id) : null, (found) => found.organizationId)

  app.route({
    method: 'GET',
    url: '/members/:id',
    config: accessOf(show),
    schema: { ...operationSchema(show), params, response: { 200: memberSchema, ...refusalSchemas(show) } },
    handler: async (request) => memberViewOf(await find(principalOf(request), request.params.id)),
  })

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
      const member = await find(principal, request.params.id)
      const set = given(request.body)
      refuseOwnRole(principal, member, set.role)
      const roles: readonly MemberRole[] = set.role === undefined ? [member.role] : [member.role, set.role]
      await refuseHigherRole(store, principal, await organizationById(store, member.organizationId), roles)
      return memberViewOf(await changeMember(context, member.id, set, actorOf(request, options)))
    },
  })
}
