import { z } from 'zod'
import type { AuditEvent } from '../../audit/event.ts'
import type { ManagementPrincipal } from './options.ts'
import { instantOf, instantSchema } from './times.ts'

export interface AuditEventView {
  /** The place in the trail of all organizations: told to the operator only, since it counts everybody's events. */
  sequence: number | null
  at: string
  action: string
  organization: string | null
  credential: string | null
  member: string | null
  api: string | null
  environment: string | null
  dialect: string | null
  actor: string
  address: string | null
  requestId: string | null
  tokenId: string | null
  cause: string | null
  reason: string | null
  details: Record<string, unknown> | null
}

const text = z.string().nullable()

export const auditEventSchema: z.ZodType<AuditEventView> = z
  .object({
    sequence: z.int().nullable().meta({ description: 'For the operator only.' }),
    at: instantSchema,
    action: z.string(),
    organization: text,
    credential: text,
    member: text,
    api: text,
    environment: text,
    dialect: text,
    actor: z.string(),
    address: text,
    requestId: text,
    tokenId: text,
    cause: text,
    reason: text,
    details: z.record(z.string(), z.unknown()).nullable(),
  })
  .meta({ id: 'AuditEvent' })

/** The columns of an export, in this order. */
export const auditColumns: readonly (keyof AuditEventView)[] = [
  'sequence',
  'at',
  'action',
  'organization',
  'credential',
  'member',
  'api',
  'environment',
  'dialect',
  'actor',
  'address',
  'requestId',
  'tokenId',
  'cause',
  'reason',
  'details',
]

export const auditCells = (view: AuditEventView): readonly string[] =>
  auditColumns.map((column) => {
    const value = view[column]
    if (value === null) return ''
    return typeof value === 'object' ? JSON.stringify(value) : String(value)
  })

export const auditViewOf = (event: AuditEvent, principal: ManagementPrincipal): AuditEventView => ({
  sequence: principal.operator ? event.sequence : null,
  at: instantOf(event.at),
  action: event.action,
  organization: event.organizationId,
  credential: event.credentialId,
  member: event.memberId,
  api: event.api,
  environment: event.environment,
  dialect: event.dialect,
  actor: event.actor,
  address: event.address,
  requestId: event.requestId,
  tokenId: event.tokenId,
  cause: event.cause,
  reason: event.reason,
  details: event.details === null ? null : { ...event.details },
})
