/** How an API is configured: only read here, changed in the file. For the operator. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { settingsSchema } from './api-settings-view.ts'
import { accessOf, type Operation, operationSchema, refusalSchemas } from './access.ts'
import type { ManagementOptions } from './options.ts'
import { Problem } from './problem.ts'

const show: Operation = {
  id: 'showApiSettings',
  summary: 'Shows how an API is configured: audience, dialects and their paths, lifetime, routes',
  tag: 'apis',
  scope: 'apis:read',
  operator: true,
  refusals: [404],
}

export function apiSettings(instance: FastifyInstance, { facts }: ManagementOptions): void {
  instance.withTypeProvider<ZodTypeProvider>().route({
    method: 'GET',
    url: '/apis/:name/settings',
    config: accessOf(show),
    schema: {
      ...operationSchema(show),
      params: z.strictObject({ name: z.string() }),
      response: { 200: settingsSchema, ...refusalSchemas(show) },
    },
    async handler(request) {
      const found = facts.apis.get(request.params.name)
      if (found === undefined) throw new Problem('not-found')
      return found
    },
  })
}
