/** The audit trail: a customer's own part of it, and for the operator the whole. */

import { Readable } from 'node:stream'
import { setImmediate as turn } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { ZodTypeProvider } from 'fastify-type-provider-zod'
import { z } from 'zod'
import type { AuditEvent } from '../../audit/event.ts'
import { parseInstant } from '../../configuration/durations.ts'
import { Refused } from '../../credentials/refused.ts'
import type { AuditFilter, Page, StoreReads } from '../../stores/store.ts'
import { accessOf, type Operation, operationSchema, principalOf, refusalSchemas } from './access.ts'
import { auditCells, auditColumns, auditEventSchema, auditViewOf } from './audit-view.ts'
import { organizationScope } from './authority.ts'
import { csvRow } from './csv.ts'
import type { Cursors } from './cursor.ts'
import { given } from './given.ts'
import type { ManagementOptions, ManagementPrincipal } from './options.ts'
import { organizationIdSchema } from './organization-id.ts'
import { pageOf, pageQuery, pageSchema } from './pages.ts'
import type { Routes } from './routes.ts'

const tag = 'audit'

const list: Operation = {
  id: 'listAuditEvents',
  summary: 'Lists audit events, the newest first',
  tag,
  scope: 'audit:read',
  refusals: [400, 404],
}
const exported: Operation = {
  id: 'exportAuditEvents',
  summary: 'Exports audit events as comma-separated values: the newest 100,000 that the filters leave',
  tag,
  scope: 'audit:read',
  refusals: [400, 404],
}

const instant = z.string().max(40).optional().meta({ description: 'An instant with its zone.' })

const filters = {
  organization: organizationIdSchema.optional(),
  credential: z.string().max(100).optional(),
  action: z.string().max(100).optional(),
  from: instant,
  to: instant,
}

const filterSchema = z.strictObject(filters)

function filterOf(
  principal: ManagementPrincipal,
  { organization, credential, action, from, to }: z.infer<typeof filterSchema>,
): AuditFilter {
  const organizationId = organizationScope(principal, organization)
  const times = { from: instantIn('from', from), to: instantIn('to', to) }
  return given({ organizationId, credentialId: credential, action, ...times })
}

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
      querystring: z.strictObject({ ...pageQuery, ...filters }),
      response: { 200: pageSchema(auditEventSchema), ...refusalSchemas(list) },
    },
    handler(request) {
      const principal = principalOf(request)
      const filter = filterOf(principal, request.query)
      return pageOf(cursors, request.query, {
        name: `audit-events ${filter.organizationId ?? '*'}`,
        load: (page) => store.auditEvents(filter, page),
        positionOf: ({ sequence }) => String(sequence),
        view: (event) => auditViewOf(event, principal),
      })
    },
  })

  addExport(app, options)
}

function addExport(app: Routes, { context: { store } }: ManagementOptions): void {
  app.route({
    method: 'GET',
    url: '/audit-events.csv',
    config: accessOf(exported),
    schema: {
      ...operationSchema(exported),
      querystring: filterSchema,
      response: {
        200: { description: 'The events.', content: { 'text/csv': { schema: z.string() } } },
        ...refusalSchemas(exported),
      },
    },
    async handler(request, reply) {
      const principal = principalOf(request)
      const rows = exportedRows(store, filterOf(principal, request.query), principal)
      return reply
        .type('text/csv; charset=utf-8')
        .header('content-disposition', 'attachment; filename="audit-events.csv"')
        .header('x-content-type-options', 'nosniff')
        .send(Readable.from(rows) as unknown as string)
    },
  })
}

const pageSize = 500
const mostRows = 100_000

async function* exportedRows(
  store: Pick<StoreReads, 'auditEvents'>,
  filter: AuditFilter,
  principal: ManagementPrincipal,
): AsyncGenerator<string> {
  yield csvRow(auditColumns)
  let after: string | null = null
  for (let count = 0; count < mostRows; count += pageSize) {
    const { rows, more }: Page<AuditEvent> = await store.auditEvents(filter, { limit: pageSize, after })
    yield rows.map((event) => csvRow(auditCells(auditViewOf(event, principal)))).join('')
    if (!more) return
    after = String(rows.at(-1)?.sequence)
    // A store in this process answers without a turn of the event loop, and nobody else would be served.
    await turn()
  }
}
