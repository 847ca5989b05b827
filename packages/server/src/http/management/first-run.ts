/** The first run: the operator's first owner, by the link that the server printed. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { completeFirstRun } from '../../sign-in/first-run.ts'
import { accessOf, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import * as operations from './password-operations.ts'
import { answerOpened } from './session.ts'
import { signedInSchema } from './session-view.ts'
import { visitorOf } from './visitor.ts'

export function firstRun(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.route({
    method: 'POST',
    url: '/first-run',
    config: accessOf(operations.firstRun),
    schema: {
      ...operationSchema(operations.firstRun),
      body: z.strictObject({
        token: z.string().max(100),
        organization: z.string().meta({ description: "The name of the operator's organization." }),
        email: z.string().max(320),
        password: z.string(),
      }),
      response: { 200: signedInSchema, ...refusalSchemas(operations.firstRun) },
    },
    async handler(request, reply) {
      const opened = await completeFirstRun(options.signIn, request.body, visitorOf(request, options))
      return answerOpened(reply, options, opened)
    },
  })
}
