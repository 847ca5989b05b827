/** A member's own second factors. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import {
  addPasskey,
  askForNewPasskey,
  confirmTotp,
  removeFactor,
  startTotp,
} from '../../sign-in/second-factors.ts'
import { isLocked } from '../../sign-in/wrong-codes.ts'
import type { SecondFactor, SecondFactorKind } from '../../stores/records.ts'
import { accessOf, operationSchema, refusalSchemas, sessionOf } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'
import * as operations from './second-factor-operations.ts'
import { browserAnswer } from './session.ts'
import { factorKindSchema } from './session-view.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'
import { visitorOf } from './visitor.ts'

interface SecondFactorView {
  id: string
  kind: SecondFactorKind
  name: string
  createdAt: string
  usedAt: string | null
  locked: boolean
}

const factorSchema: z.ZodType<SecondFactorView> = z
  .object({
    id: z.string(),
    kind: factorKindSchema,
    name: z.string(),
    createdAt: instantSchema,
    usedAt: instantSchema.nullable(),
    locked: z.boolean().meta({
      description: 'After too many wrong codes in a row it takes none: remove it and add another.',
    }),
  })
  .meta({ id: 'SecondFactor' })

const viewOf = (factor: SecondFactor): SecondFactorView => ({
  id: factor.id,
  kind: factor.kind,
  name: factor.name,
  createdAt: instantOf(factor.createdAt),
  usedAt: optionalInstantOf(factor.usedAt),
  locked: isLocked(factor),
})

export function secondFactors(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  addList(app, options)
  addTotp(app, options)
  addPasskeys(app, options)
  addRemove(app, options)
}

const params = z.strictObject({ id: z.string() })

function addList(app: Routes, { signIn }: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/second-factors',
    config: accessOf(operations.list),
    schema: {
      ...operationSchema(operations.list),
      response: { 200: pageSchema(factorSchema), ...refusalSchemas(operations.list) },
    },
    async handler(request) {
      const factors = await signIn.store.secondFactorsOf(sessionOf(request).member.id)
      return { items: factors.filter(({ state }) => state === 'active').map(viewOf), next: null }
    },
  })
}

const newTotp = z
  .object({
    id: z.string(),
    secret: z.string().meta({ description: 'base32, to be typed. Shown this one time.' }),
    uri: z.string().meta({ description: 'otpauth:, to be scanned. Shown this one time.' }),
  })
  .meta({ id: 'NewTotp' })

function addTotp(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'POST',
    url: '/second-factors/totp',
    config: accessOf(operations.startTotp),
    schema: {
      ...operationSchema(operations.startTotp),
      body: z.strictObject({}),
      response: { 201: newTotp, ...refusalSchemas(operations.startTotp) },
    },
    async handler(request, reply) {
      const made = await startTotp(signIn, sessionOf(request).member, visitorOf(request, options))
      return reply.code(201).send(made)
    },
  })
  app.route({
    method: 'POST',
    url: '/second-factors/totp/:id/confirm',
    config: accessOf(operations.confirmTotp),
    schema: {
      ...operationSchema(operations.confirmTotp),
      params,
      body: z.strictObject({ code: z.string().max(20) }),
      response: { 204: z.null(), ...refusalSchemas(operations.confirmTotp) },
    },
    async handler(request, reply) {
      const given = { id: request.params.id, code: request.body.code }
      await confirmTotp(signIn, sessionOf(request).member, given, visitorOf(request, options))
      return reply.code(204).send(null)
    },
  })
}

function addPasskeys(app: Routes, options: ManagementOptions): void {
  const { signIn } = options
  app.route({
    method: 'POST',
    url: '/second-factors/passkey/options',
    config: accessOf(operations.passkeyOptions),
    schema: {
      ...operationSchema(operations.passkeyOptions),
      body: z.strictObject({}),
      response: {
        200: z.record(z.string(), z.unknown()).meta({ description: 'For the browser, as they are.' }),
        ...refusalSchemas(operations.passkeyOptions),
      },
    },
    handler: async (request) => ({ ...(await askForNewPasskey(signIn, sessionOf(request))) }),
  })
  app.route({
    method: 'POST',
    url: '/second-factors/passkey',
    config: accessOf(operations.addPasskey),
    schema: {
      ...operationSchema(operations.addPasskey),
      body: z.strictObject({ name: z.string(), response: browserAnswer }),
      response: { 201: factorSchema, ...refusalSchemas(operations.addPasskey) },
    },
    async handler(request, reply) {
      const visitor = visitorOf(request, options)
      const made = await addPasskey(signIn, sessionOf(request), request.body, visitor)
      return reply.code(201).send(viewOf(made))
    },
  })
}

function addRemove(app: Routes, options: ManagementOptions): void {
  app.route({
    method: 'POST',
    url: '/second-factors/:id/remove',
    config: accessOf(operations.remove),
    schema: {
      ...operationSchema(operations.remove),
      params,
      body: z.strictObject({ password: z.string().optional() }),
      response: { 204: z.null(), ...refusalSchemas(operations.remove) },
    },
    async handler(request, reply) {
      const given = { id: request.params.id, password: request.body.password ?? null }
      await removeFactor(options.signIn, sessionOf(request).member, given, visitorOf(request, options))
      return reply.code(204).send(null)
    },
  })
}
