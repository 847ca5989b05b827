/** The audit trail: a customer's own part of it, and for the operator the whole with its chain. */

import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import { parseInstant } from '../../configuration/durations.ts'
import { Refused } from '../../credentials/refused.ts'
import { accessOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { auditEventSchema, auditViewOf } from './audit-view.ts'
import { organizationScope } from './authority.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import type { ManagementOptions } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'

const tag = 'audit'

const list: Operation = {
  id: 'listAuditEvents',
  summary: 'Lists audit events, the newest first',
  tag,
  scope: 'audit:read',
  refusals: [400, 404],
}
const chain: Operation = {
  id: 'showAuditChain',
  summary: 'Shows the last link of the chain of audit events, to be kept elsewhere and compared later',
  tag,
  scope: 'audit:read',
  operator: true,
  refusals: [],
}

const instant = z.string().max(40).optional().meta({ description: 'An instant with its zone.' })

const query = z.strictObject({
  ...pageQuery,
  organization: organizationIdSchema.optional(),
  credential: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  from: instant,
  to: instant,
})

function instantIn(field: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const at = parseInstant(text)
  if (at === null) throw new Refused('invalid', field, 'Write an instant with its zone.')
  return at
}

export function auditEvents(instance: FastifyInstance, options: ManagementOptions, cursors: Cursors): void {
  const app = instance.withTypeProvider<ZodTypeProvider>()
  const { store } = options.context

  app.route({
    method: 'GET',
    url: '/audit-events',
    config: accessOf(list),
    schema: {
      ...operationSchema(list),
      querystring: query,
      response: { 200: pageSchema(auditEventSchema), ...refusalSchemas(list) },
    },
    handler(request) {
      const principal = principalOf(request)
      const { organization, credential, action, from, to } = request.query
      const organizationId = organizationScope(principal, organization)
      const times = { from: instantIn('from', from), to: instantIn('to', to) }
      const filter = given({ organizationId, credentialId: credential, action, ...times })
      return pageOf(cursors, request.query, {
        name: `audit-events ${organizationId ?? '*'}`,
        load: (page) => store.auditEvents(filter, page),
        positionOf: ({ sequence }) => String(sequence),
        view: (event) => auditViewOf(event, principal),
      })
    },
  })

  app.route({
    method: 'GET',
    url: '/audit-chain',
    config: accessOf(chain),
    schema: {
      ...operationSchema(chain),
      response: { 200: z.object({ sequence: z.int(), hash: z.string() }), ...refusalSchemas(chain) },
    },
    handler: async () => {
      const { sequence, hash } = await store.auditHead()
      return { sequence, hash }
    },
  })
}
