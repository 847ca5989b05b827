/** Where a member is signed in. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { endOtherSessions, endSession, openSessionsOf } from '../../sign-in/session.ts'
import { accessOf, operationSchema, refusalSchemas, sessionOf } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { pageSchema } from './pages.ts'
import { Problem } from './problem.ts'
import * as operations from './session-operations.ts'
import { sessionSchema, sessionViewOf } from './session-view.ts'
import { visitorOf } from './visitor.ts'

export function sessions(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { signIn } = options
  app.route({
    method: 'GET',
    url: '/sessions',
    config: accessOf(operations.listSessions),
    schema: {
      ...operationSchema(operations.listSessions),
      response: { 200: pageSchema(sessionSchema), ...refusalSchemas(operations.listSessions) },
    },
    async handler(request) {
      const { session, member } = sessionOf(request)
      const own = await openSessionsOf(signIn, member.id)
      return { items: own.map((one) => sessionViewOf(one, session.id)), next: null }
    },
  })
  app.route({
    method: 'DELETE',
    url: '/sessions/:id',
    config: accessOf(operations.endSession),
    schema: {
      ...operationSchema(operations.endSession),
      params: z.strictObject({ id: z.string() }),
      response: { 204: z.null(), ...refusalSchemas(operations.endSession) },
    },
    async handler(request, reply) {
      const { member } = sessionOf(request)
      const ended = await endSession(signIn, member, request.params.id, visitorOf(request, options))
      if (!ended) throw new Problem('not-found')
      return reply.code(204).send(null)
    },
  })
  app.route({
    method: 'DELETE',
    url: '/sessions',
    config: accessOf(operations.endOthers),
    schema: {
      ...operationSchema(operations.endOthers),
      response: { 204: z.null(), ...refusalSchemas(operations.endOthers) },
    },
    async handler(request, reply) {
      await endOtherSessions(signIn, sessionOf(request), visitorOf(request, options))
      return reply.code(204).send(null)
    },
  })
}
