/** How the server that answers is doing. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { SigningKey, SigningKeyState } from '../../stores/records.ts'
import { Refusal } from '../../exchange/refusal.ts'
import { accessOf, type Operation, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { instantOf, instantSchema } from './times.ts'

const show: Operation = {
  id: 'showStatus',
  summary: 'Shows how the instance that answers is doing',
  tag: 'server',
  scope: 'audit:read',
  operator: true,
  refusals: [400],
}

const keyStates = ['pending', 'active', 'retiring', 'gone'] as const satisfies readonly SigningKeyState[]

const statusSchema = z
  .object({
    version: z.string(),
    instance: z.string().meta({ description: 'Names this process in the audit trail.' }),
    startedAt: instantSchema,
    uptime: z.number().meta({ description: 'Seconds.' }),
    store: z.object({
      kind: z.enum(['sqlite', 'postgres']),
      ping: z.number().meta({ description: 'Milliseconds of a durable write.' }),
    }),
    trailAge: z.number().meta({ description: 'Seconds since the changes of others were last read.' }),
    organizations: z.int(),
    members: z.int(),
    credentials: z.int(),
    audit: z.object({ sequence: z.int(), hash: z.string() }),
    signingKeys: z.record(z.enum(keyStates), z.int()),
    memory: z.object({ resident: z.int(), heap: z.int() }).meta({ description: 'Bytes.' }),
  })
  .meta({ id: 'Status' })

export function status(instance: FastifyInstance, { context, facts }: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { store, now } = context
  app.route({
    method: 'GET',
    url: '/status',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      querystring: z.strictObject({}),
      response: { 200: statusSchema, ...refusalSchemas(show) },
    },
    async handler() {
      const { version, instance: name, startedAt } = facts
      const trailAge = facts.trailAge()
      // A change of our own is not taken yet, and no number of seconds says how old what is known here is.
      if (trailAge === Number.POSITIVE_INFINITY) {
        throw new Refusal('unavailable', 'the trail of changes cannot be read', { retryAfter: 1 })
      }
      const begun = performance.now()
      await store.ping()
      const ping = Math.round((performance.now() - begun) * 100) / 100
      const { sequence, hash } = await store.auditHead()
      const memory = process.memoryUsage()
      return {
        version,
        instance: name,
        startedAt: instantOf(startedAt),
        uptime: Math.round((now() - startedAt) / 1000),
        store: { kind: facts.store, ping },
        trailAge: Math.round(trailAge) / 1000,
        ...(await store.sizes()),
        audit: { sequence, hash },
        signingKeys: countStates(await store.signingKeys()),
        memory: { resident: memory.rss, heap: memory.heapUsed },
      }
    },
  })
}

const countStates = (keys: readonly SigningKey[]): Record<SigningKeyState, number> => {
  const counts = { pending: 0, active: 0, retiring: 0, gone: 0 }
  for (const { state } of keys) counts[state] += 1
  return counts
}
