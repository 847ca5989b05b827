/** What the management API gives of the audit trail. */

import { keepPreviousData, useInfiniteQuery, type UseInfiniteQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { rowsOfPages } from '../lists/paged-list.tsx'

export type AuditEvent = Schemas['AuditEvent']

export interface AuditFilter {
  readonly action?: string
  readonly credential?: string
  /** Days, as a field for dates has them. */
  readonly from?: string
  readonly to?: string
}

/** The events that people look for; what is not among them is shown all the same. */
export const actions = [
  'exchange.granted',
  'exchange.refused',
  'credential.created',
  'credential.changed',
  'credential.rotated',
  'credential.disabled',
  'credential.enabled',
  'credential.revoked',
  'credential.expired',
  'credential.imported',
  'credential.rehashed',
  'token.revoked',
  'token.not-revoked',
  'token.introspected',
  'member.created',
  'member.changed',
  'invitation.created',
  'invitation.withdrawn',
  'session.opened',
  'session.refused',
  'session.confirmed',
  'session.ended',
  'second-factor.added',
  'second-factor.removed',
  'second-factor.locked',
  'password-reset.asked',
  'embedded-session.created',
  'embedded-session.ended',
  'organization.created',
  'organization.changed',
] as const

export function useAuditEvents(
  organization: string,
  filter: AuditFilter,
): UseInfiniteQueryResult<readonly AuditEvent[]> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: ['audit-events', organization, filter],
    queryFn: ({ pageParam }) => {
      const narrowed = queryOf(organization, filter)
      const query = pageParam === '' ? narrowed : { ...narrowed, after: pageParam }
      return dataOf(api.GET('/api/v1/audit-events', { params: { query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: rowsOfPages<AuditEvent>,
    placeholderData: keepPreviousData,
  })
}

/** Where the events that a filter leaves are had as a table for other programs. */
export function exportAddress(organization: string, filter: AuditFilter): string {
  const query = new URLSearchParams({ ...queryOf(organization, filter) })
  return `/api/v1/audit-events.csv?${query.toString()}`
}

const queryOf = (organization: string, { from, to, ...rest }: AuditFilter) => ({
  organization,
  ...rest,
  ...(from === undefined ? {} : { from: startOf(from) }),
  ...(to === undefined ? {} : { to: startOf(to, 1) }),
})

/** The beginning of a day in the time zone of the browser, or of one so many days later. */
function startOf(day: string, later = 0): string {
  const date = new Date(`${day}T00:00:00`)
  date.setDate(date.getDate() + later)
  return date.toISOString()
}
