/** What the management API gives of members and invitations. */

import { useInfiniteQuery, type UseInfiniteQueryResult, useQueryClient } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { rowsOfPages } from '../lists/paged-list.tsx'

export type Member = Schemas['Member']
export type Role = Member['role']
export type Invitation = Schemas['Invitation']
export type CreatedInvitation = Schemas['CreatedInvitation']

/** From the one that may most to the one that may least. */
export const roles: readonly Role[] = ['owner', 'admin', 'developer', 'viewer']

/** Nobody gives or changes a role beyond their own. */
export const rolesUpTo = (own: Role): readonly Role[] => roles.slice(roles.indexOf(own))

const membersKey = 'members'

export function useMembers(organization: string): UseInfiniteQueryResult<readonly Member[]> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [membersKey, organization],
    queryFn: ({ pageParam }) =>
      dataOf(api.GET('/api/v1/members', { params: { query: pageQuery(organization, pageParam) } })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: rowsOfPages<Member>,
  })
}

export function useInvitations(organization: string): UseInfiniteQueryResult<readonly Invitation[]> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [membersKey, 'invitations', organization],
    queryFn: ({ pageParam }) =>
      dataOf(api.GET('/api/v1/invitations', { params: { query: pageQuery(organization, pageParam) } })),
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: rowsOfPages<Invitation>,
  })
}

const pageQuery = (organization: string, after: string) =>
  after === '' ? { organization } : { organization, after }

export function useMembersChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return () => queries.invalidateQueries({ queryKey: [membersKey] })
}
