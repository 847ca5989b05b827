/** Organizations, as the operator sees them. */

import {
  useInfiniteQuery,
  type UseInfiniteQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
  type UseQueryResult,
} from '@tanstack/react-query'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'
import { rowsOfPages } from '../../lists/paged-list.tsx'

export type Organization = Schemas['Organization']

const organizationsKey = 'organizations'

/** Rows of one page: a choice should show all of most installations. */
const limit = '200'

export function useOrganizations(): UseInfiniteQueryResult<readonly Organization[]> {
  const api = useApi()
  return useInfiniteQuery({
    queryKey: [organizationsKey, 'list'],
    queryFn({ pageParam }) {
      const query = pageParam === '' ? { limit } : { limit, after: pageParam }
      return dataOf(api.GET('/api/v1/organizations', { params: { query } }))
    },
    initialPageParam: '',
    getNextPageParam: ({ next }) => next,
    select: rowsOfPages<Organization>,
  })
}

export function useOrganization(id: string): UseQueryResult<Organization> {
  const api = useApi()
  return useQuery({
    queryKey: [organizationsKey, 'one', id],
    queryFn: () => dataOf(api.GET('/api/v1/organizations/{id}', { params: { path: { id } } })),
  })
}

export interface OrganizationChange {
  readonly name?: string
  readonly state?: Organization['state']
  readonly refuseTokens?: true
}

export function useChangeOrganization(id: string, done: () => void = () => {}) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (body: OrganizationChange) =>
      dataOf(api.PATCH('/api/v1/organizations/{id}', { params: { path: { id } }, body })),
    async onSuccess() {
      await queries.invalidateQueries({ queryKey: [organizationsKey] })
      done()
    },
  })
}

export function useCreateOrganization(done: (made: Organization) => void) {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn: (name: string) => dataOf(api.POST('/api/v1/organizations', { body: { name } })),
    async onSuccess(made) {
      await queries.invalidateQueries({ queryKey: [organizationsKey] })
      done(made)
    },
  })
}
