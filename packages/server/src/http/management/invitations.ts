/** Inviting members. Nobody gives a role beyond their own, by a link no more than directly. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { organizationById } from '../../credentials/find.ts'
import { isId } from '../../credentials/ids.ts'
import { invitationMail } from '../../mail/texts.ts'
import { acceptInvitation, invitationOf, invite, withdrawInvitation } from '../../sign-in/invitations.ts'
import type { Link, MemberRole } from '../../stores/records.ts'
import { accessOf, actorOf, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope, refuseHigherRole, visible } from './authority.ts'
import type { Cursors } from './cursor.ts'
import * as operations from './invitation-operations.ts'
import { rolesSchema } from './member-view.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'
import { answerOpened } from './session.ts'
import { signedInSchema } from './session-view.ts'
import { instantOf, instantSchema } from './times.ts'
import { visitorOf } from './visitor.ts'

export function invitations(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options, cursors)
  addCreate(app, options)
  addWithdraw(app, options)
  addAnswer(app, options)
}

interface InvitationView {
  id: string
  organization: string
  email: string
  role: MemberRole
  createdAt: string
  expires: string
}

const shape = {
  id: z.string(),
  organization: z.string(),
  email: z.string(),
  role: rolesSchema,
  createdAt: instantSchema,
  expires: instantSchema,
}

const invitationSchema: z.ZodType<InvitationView> = z.object(shape).meta({ id: 'Invitation' })

const createdSchema: z.ZodType<InvitationView & { link: string; mailed: boolean }> = z
  .object({
    ...shape,
    link: z.string().meta({ description: 'For the one who is invited. Shown this one time.' }),
    mailed: z.boolean().meta({ description: 'Whether it was mailed to them.' }),
  })
  .meta({ id: 'CreatedInvitation' })

const viewOf = (link: Link): InvitationView => ({
  id: link.id,
  organization: link.organizationId ?? '',
  email: link.email ?? '',
  role: link.role ?? 'viewer',
  createdAt: instantOf(link.createdAt),
  expires: instantOf(link.expiresAt),
})

function addList(app: Routes, { context: { store } }: ManagementOptions, cursors: Cursors): void {
  app.route({
    method: 'GET',
    url: '/invitations',
    config: accessOf(operations.list),
    schema: {
      ...operationSchema(operations.list),
      querystring: z.strictObject({ ...pageQuery, organization: organizationIdSchema.optional() }),
      response: { 200: pageSchema(invitationSchema), ...refusalSchemas(operations.list) },
    },
    handler(request) {
      const organization = organizationScope(principalOf(request), request.query.organization)
      return pageOf(cursors, request.query, {
        name: `invitations ${organization ?? '*'}`,
        load: (page) => store.invitations(organization, page),
        positionOf: ({ id }) => id,
        view: viewOf,
      })
    },
  })
}

function addCreate(app: Routes, options: ManagementOptions): void {
  const { context, signIn, mailer, log } = options
  app.route({
    method: 'POST',
    url: '/invitations',
    config: accessOf(operations.create),
    schema: {
      ...operationSchema(operations.create),
      body: z.strictObject({
        organization: organizationIdSchema.optional(),
        email: z.string(),
        role: rolesSchema.optional(),
      }),
      response: { 201: createdSchema, ...refusalSchemas(operations.create) },
    },
    async handler(request, reply) {
      const principal = principalOf(request)
      const { organization, email, role = 'developer' } = request.body
      const organizationId = organizationScope(principal, organization) ?? principal.organizationId
      const found = await organizationById(context.store, organizationId)
      await refuseHigherRole(context.store, principal, found, [role])
      const made = await invite(signIn, { organizationId, email, role }, actorOf(request, options))
      const mailed = await mail(found.name, made.address, made.link.email ?? '')
      return reply.code(201).send({ ...viewOf(made.link), link: made.address, mailed })
    },
  })

  /** The link is in the answer all the same: a mail that does not go out takes nothing from whoever invites. */
  async function mail(organization: string, address: string, email: string): Promise<boolean> {
    try {
      await mailer?.send(email, invitationMail(organization, address))
      return mailer !== null
    } catch (error) {
      log.error({ err: error }, 'a mail was not sent')
      return false
    }
  }
}

function addWithdraw(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'DELETE',
    url: '/invitations/:id',
    config: accessOf(operations.withdraw),
    schema: {
      ...operationSchema(operations.withdraw),
      params: z.strictObject({ id: z.string() }),
      response: { 204: z.null(), ...refusalSchemas(operations.withdraw) },
    },
    async handler(request, reply) {
      const { id } = request.params
      const found = isId('lnk', id) ? await signIn.store.link(id) : null
      const invitation = found?.purpose === 'invitation' ? found : null
      const link = visible(principalOf(request), invitation, ({ organizationId }) => organizationId ?? '')
      await withdrawInvitation(signIn, link, actorOf(request, options))
      return reply.code(204).send(null)
    },
  })
}

const token = z.string().max(100)

function addAnswer(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'POST',
    url: '/invitations/show',
    config: accessOf(operations.show),
    schema: {
      ...operationSchema(operations.show),
      body: z.strictObject({ token }),
      response: {
        200: z.object({ email: z.string(), organization: z.string() }),
        ...refusalSchemas(operations.show),
      },
    },
    handler: (request) => invitationOf(signIn, request.body.token),
  })
  app.route({
    method: 'POST',
    url: '/invitations/accept',
    config: accessOf(operations.accept),
    schema: {
      ...operationSchema(operations.accept),
      body: z.strictObject({ token, password: z.string() }),
      response: { 200: signedInSchema, ...refusalSchemas(operations.accept) },
    },
    async handler(request, reply) {
      const opened = await acceptInvitation(signIn, request.body, visitorOf(request, options))
      return answerOpened(reply, options, opened)
    },
  })
}
