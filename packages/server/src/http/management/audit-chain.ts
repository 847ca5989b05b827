/** The chain of audit events: its last link, and whether all of it is as it was written. For the operator. */

import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { chainVerification, type Verification } from '../../audit/verification.ts'
import { accessOf, type Operation, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import type { Routes } from './routes.ts'
import { instantOf, instantSchema, optionalInstantOf } from './times.ts'

const tag = 'audit'

const show: Operation = {
  id: 'showAuditChain',
  summary: 'Shows the last link of the chain of audit events, to be kept elsewhere and compared later',
  tag,
  scope: 'audit:read',
  operator: true,
  refusals: [],
}
const verify: Operation = {
  id: 'verifyAuditChain',
  summary: 'Verifies the whole chain: answers 200 when it has ended, 202 while it goes on',
  tag,
  scope: 'audit:read',
  operator: true,
  refusals: [400],
}

interface VerificationView {
  state: 'running' | 'sound' | 'broken'
  events: number
  brokenAt: number | null
  problem: string | null
  startedAt: string
  endedAt: string | null
}

const verificationSchema: z.ZodType<VerificationView> = z
  .object({
    state: z.enum(['running', 'sound', 'broken']),
    events: z.int().meta({ description: 'How many were found sound, so far.' }),
    brokenAt: z.int().nullable().meta({ description: 'The first event that is not as it was written.' }),
    problem: z.string().nullable(),
    startedAt: instantSchema,
    endedAt: instantSchema.nullable(),
  })
  .meta({ id: 'ChainVerification' })

const viewOf = ({ startedAt, endedAt, events, broken }: Verification): VerificationView => ({
  state: endedAt === null ? 'running' : broken === null ? 'sound' : 'broken',
  events,
  brokenAt: broken?.sequence ?? null,
  problem: broken?.message ?? null,
  startedAt: instantOf(startedAt),
  endedAt: optionalInstantOf(endedAt),
})

/** Milliseconds for which a request waits: proxies cut off what takes much longer. */
const patience = 10_000

export function auditChain(instance: FastifyInstance, options: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { store, now } = options.context
  const verification = chainVerification(store, now)

  app.route({
    method: 'GET',
    url: '/audit-chain',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      response: {
        200: z.object({
          sequence: z.int(),
          hash: z.string(),
          verification: verificationSchema
            .nullable()
            .meta({ description: 'The last one by the instance that answers; null before the first.' }),
        }),
        ...refusalSchemas(show),
      },
    },
    async handler() {
      const { sequence, hash } = await store.auditHead()
      const last = verification.last()
      return { sequence, hash, verification: last === null ? null : viewOf(last) }
    },
  })
  addVerify(app, options, verification)
}

function addVerify(
  app: Routes,
  { log }: ManagementOptions,
  verification: ReturnType<typeof chainVerification>,
): void {
  app.route({
    method: 'POST',
    url: '/audit-chain/verify',
    config: accessOf(verify),
    schema: {
      ...operationSchema(verify),
      body: z.strictObject({}),
      response: { 200: verificationSchema, 202: verificationSchema, ...refusalSchemas(verify) },
    },
    async handler(request, reply) {
      const run = verification.run()
      // Where nobody waits for it any more, its failure is told here.
      run.catch((error: unknown) =>
        log.error({ requestId: request.id, err: error }, 'the chain was not verified'),
      )
      const waiting = new AbortController()
      const late = wait(patience, null, { signal: waiting.signal }).catch(() => null)
      const ended = await Promise.race([run, late]).finally(() => waiting.abort())
      const shown = ended ?? verification.last()
      if (shown === null) throw new Error('a verification that runs is the last one')
      return reply.code(ended === null ? 202 : 200).send(viewOf(shown))
    },
  })
}
