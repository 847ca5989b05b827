/** Sessions for pages of the operator's own product, made by its back end. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { isId } from '../../credentials/ids.ts'
import { Refused } from '../../credentials/refused.ts'
import { createEmbeddedSession, endEmbeddedSession } from '../../sign-in/embedded-sessions.ts'
import { accessOf, actorOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { Problem } from './problem.ts'
import type { Routes } from './routes.ts'
import { instantOf, instantSchema } from './times.ts'

const tag = 'embedded sessions'

const create: Operation = {
  id: 'createEmbeddedSession',
  summary: 'Makes a session for a page of your own product, for one organization and 15 minutes',
  tag,
  scope: 'embedded-sessions:write',
  operator: true,
  refusals: [400, 404, 409],
}
const end: Operation = {
  id: 'endEmbeddedSession',
  summary: 'Ends one before its time',
  tag,
  scope: 'embedded-sessions:write',
  operator: true,
  refusals: [404],
}

const newSession = z.strictObject({
  organization: organizationIdSchema,
  role: z.enum(['viewer', 'developer', 'admin']).optional().meta({ description: 'Default: developer.' }),
  origin: z
    .string()
    .max(300)
    .optional()
    .meta({ description: 'The one web origin that it serves at, of `console.embedIn`. Default: each.' }),
})

const opened = z
  .object({
    id: z.string(),
    token: z.string().meta({ description: 'Sent as a Bearer token. Shown this one time.' }),
    expires: instantSchema,
  })
  .meta({ id: 'EmbeddedSession' })

export function embeddedSessions(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addCreate(app, options)
  addEnd(app, options)
}

function addCreate(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/embedded-sessions',
    config: accessOf(create),
    schema: {
      ...operationSchema(create),
      body: newSession,
      response: { 201: opened, ...refusalSchemas(create) },
    },
    async handler(request, reply) {
      const { memberId } = principalOf(request)
      // A person has the console; behind this stands the back end that knows who looks at its page.
      if (memberId !== null) {
        throw new Problem('forbidden', { detail: 'An embedded session is made with a service token.' })
      }
      const { organization: organizationId, role = 'developer', origin = null } = request.body
      if (origin !== null && !options.embedIn.includes(origin)) {
        throw new Refused('invalid', 'origin', 'This origin is not listed in console.embedIn.')
      }
      const input = { organizationId, role, origin }
      const { token, session } = await createEmbeddedSession(options.signIn, input, actorOf(request, options))
      return reply.code(201).send({ id: session.id, token, expires: instantOf(session.expiresAt) })
    },
  })
}

function addEnd(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'DELETE',
    url: '/embedded-sessions/:id',
    config: accessOf(end),
    schema: {
      ...operationSchema(end),
      params: z.strictObject({ id: z.string() }),
      response: { 204: z.null(), ...refusalSchemas(end) },
    },
    async handler(request, reply) {
      const { id } = request.params
      const ended =
        isId('emb', id) && (await endEmbeddedSession(options.signIn, id, actorOf(request, options)))
      if (!ended) throw new Problem('not-found')
      return reply.code(204).send(null)
    },
  })
}
