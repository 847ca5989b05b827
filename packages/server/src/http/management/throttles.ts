/** How many failed attempts are allowed, and how many counters block somebody now. Nobody is named. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { ThrottleLimits } from '../../exchange/throttle.ts'
import { accessOf, type Operation, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { pageSchema } from './pages.ts'

const list: Operation = {
  id: 'listThrottles',
  summary: 'Lists the limits of failed attempts, and how many counters block now',
  tag: 'server',
  scope: 'audit:read',
  operator: true,
  refusals: [400],
}

interface ThrottleView {
  kind: keyof ThrottleLimits
  failures: number
  window: number
  block: number | null
  blocked: number
}

const throttleSchema: z.ZodType<ThrottleView> = z
  .object({
    kind: z.enum(['credentialAndAddress', 'address', 'credential']),
    failures: z.int(),
    window: z.number().meta({ description: 'Seconds from the first failure until the count is forgotten.' }),
    block: z.number().nullable().meta({ description: 'Seconds; null: to the end of the window.' }),
    blocked: z.int().meta({ description: 'How many counters of this kind block now.' }),
  })
  .meta({ id: 'Throttle' })

export function throttles(instance: FastifyInstance, { facts }: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.route({
    method: 'GET',
    url: '/throttles',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: z.strictObject({}),
      response: { 200: pageSchema(throttleSchema), ...refusalSchemas(list) },
    },
    async handler() {
      const { credential } = facts.limits
      const blocked = facts.blocked()
      const view = (kind: keyof ThrottleLimits, block: number | null): ThrottleView => ({
        kind,
        failures: facts.limits[kind].failures,
        window: facts.limits[kind].window / 1000,
        block: block === null ? null : block / 1000,
        blocked: blocked[kind],
      })
      const items = [
        view('credentialAndAddress', null),
        view('address', null),
        view('credential', credential.block),
      ]
      return { items, next: null }
    },
  })
}
