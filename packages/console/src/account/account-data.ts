/** What the management API gives of the member's own account. */

import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'

export type SecondFactor = Schemas['SecondFactor']
export type Session = Schemas['Session']

const factorsKey = ['second-factors'] as const
const sessionsKey = ['sessions'] as const

export function useSecondFactors(): UseQueryResult<readonly SecondFactor[]> {
  const api = useApi()
  return useQuery({
    queryKey: factorsKey,
    queryFn: () => dataOf(api.GET('/api/v1/second-factors')),
    select: ({ items }) => items,
  })
}

export function useSessions(): UseQueryResult<readonly Session[]> {
  const api = useApi()
  return useQuery({
    queryKey: sessionsKey,
    queryFn: () => dataOf(api.GET('/api/v1/sessions')),
    select: ({ items }) => items,
  })
}

/** What happens to one's factors may end sessions: both are asked for again. */
export function useAccountChanged(): () => Promise<void> {
  const queries = useQueryClient()
  return async () => {
    await Promise.all([
      queries.invalidateQueries({ queryKey: factorsKey }),
      queries.invalidateQueries({ queryKey: sessionsKey }),
    ])
  }
}
