/** A member's own password: changed by who knows it, reset by a link to who owns the address. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { passwordResetMail } from '../../mail/texts.ts'
import { changeOwnPassword } from '../../sign-in/own-password.ts'
import { passwordResetFor, resetPassword } from '../../sign-in/password-resets.ts'
import { admitCounting } from '../../sign-in/refuse.ts'
import { accessOf, operationSchema, refusalSchemas, sessionOf } from './access.ts'
import type { ManagementOptions } from './options.ts'
import * as operations from './password-operations.ts'
import { Problem } from './problem.ts'
import type { Routes } from './routes.ts'
import { answerOpened } from './session.ts'
import { signedInSchema } from './session-view.ts'
import { visitorOf } from './visitor.ts'

export function passwords(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addChange(app, options)
  addAskReset(app, options)
  addReset(app, options)
}

function addChange(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'PUT',
    url: '/session/password',
    config: accessOf(operations.change),
    schema: {
      ...operationSchema(operations.change),
      body: z.strictObject({ current: z.string(), password: z.string() }),
      response: { 200: signedInSchema, ...refusalSchemas(operations.change) },
    },
    async handler(request, reply) {
      const visitor = visitorOf(request, options)
      const opened = await changeOwnPassword(options.signIn, sessionOf(request), request.body, visitor)
      return answerOpened(reply, options, opened)
    },
  })
}

function addAskReset(app: Routes, options: ManagementOptions): void {
  const { signIn, mailer, log } = options
  app.route({
    method: 'POST',
    url: '/password-resets',
    config: accessOf(operations.askReset),
    schema: {
      ...operationSchema(operations.askReset),
      body: z.strictObject({ email: z.string().max(320) }),
      response: { 202: z.null(), ...refusalSchemas(operations.askReset) },
    },
    async handler(request, reply) {
      if (mailer === null) throw new Problem('not-found')
      const visitor = visitorOf(request, options)
      admitCounting(signIn, visitor)
      const { email } = request.body
      // Whoever asks does not wait: the time would tell whether somebody has the address.
      void passwordResetFor(signIn, email, visitor)
        .then((link) =>
          link === null ? undefined : mailer.send(link.member.email, passwordResetMail(link.address)),
        )
        .catch((error: unknown) => log.error({ requestId: request.id, err: error }, 'a mail was not sent'))
      return reply.code(202).send(null)
    },
  })
}

function addReset(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/password-resets/accept',
    config: accessOf(operations.reset),
    schema: {
      ...operationSchema(operations.reset),
      body: z.strictObject({ token: z.string().max(100), password: z.string() }),
      response: { 204: z.null(), ...refusalSchemas(operations.reset) },
    },
    async handler(request, reply) {
      await resetPassword(options.signIn, request.body, visitorOf(request, options))
      return reply.code(204).send(null)
    },
  })
}
