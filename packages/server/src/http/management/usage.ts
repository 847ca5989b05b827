/** How much is used: exchanges, refusals and calls over time, by credential or by API. Each sees its own organization. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { accessOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { organizationScope } from './authority.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { Problem } from './problem.ts'
import { instantOf, instantSchema } from './times.ts'

const show: Operation = {
  id: 'showUsage',
  summary: 'Shows how much was used in a time: exchanges, refusals and calls',
  tag: 'usage',
  scope: 'credentials:read',
  refusals: [400, 404],
}

const day = 86_400_000

/** A year by days, or a month by hours. */
const mostSteps = 1_000

/** Fifty thousand credentials at once, or some 1,600 of them by the days of a month: a few megabytes. */
const mostRows = 50_000

const steps = { hour: day / 24, day, all: Number.POSITIVE_INFINITY } as const

const querySchema = z.strictObject({
  organization: organizationIdSchema.optional(),
  credential: z.string().optional(),
  api: z.string().optional(),
  from: instantSchema.optional().meta({ description: 'Default: thirty days ago.' }),
  to: instantSchema.optional().meta({ description: 'Default: now.' }),
  step: z.enum(['hour', 'day', 'all']).default('day').meta({ description: 'Days are those of UTC.' }),
  by: z.enum(['credential', 'api', 'nothing']).default('nothing'),
})

const usageSchema = z
  .object({
    at: instantSchema.meta({ description: 'The begin of the step.' }),
    of: z.string().nullable().meta({ description: 'The id of the credential or the name of the API.' }),
    exchanges: z.int(),
    refusals: z.int(),
    calls: z.int(),
  })
  .meta({ id: 'Usage' })

export function usage(instance: FastifyInstance, { context: { store, now } }: ManagementOptions): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  app.route({
    method: 'GET',
    url: '/usage',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      querystring: querySchema,
      response: { 200: z.object({ items: z.array(usageSchema) }), ...refusalSchemas(show) },
    },
    async handler(request) {
      const { organization, credential, api, step, by, ...span } = request.query
      const organizationId = organizationScope(principalOf(request), organization)
      const to = span.to === undefined ? now() : Date.parse(span.to)
      const from = span.from === undefined ? to - 30 * day : Date.parse(span.from)
      if (to <= from || (to - from) / steps[step] > mostSteps) {
        throw new Problem('invalid-request', {
          detail: `From must lie before to, by ${mostSteps} steps at most.`,
        })
      }
      const sums = await store.usage({
        organizationId,
        ...(credential === undefined ? {} : { credentialId: credential }),
        ...(api === undefined ? {} : { api }),
        from,
        to,
        step,
        by,
        limit: mostRows + 1,
      })
      if (sums.length > mostRows) {
        throw new Problem('invalid-request', {
          detail: `These are more than ${mostRows} rows: ask for less time, longer steps or one credential.`,
        })
      }
      return { items: sums.map((sum) => ({ ...sum, at: instantOf(sum.at) })) }
    },
  })
}
