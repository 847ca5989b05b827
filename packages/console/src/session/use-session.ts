/** Who is signed in, as the server says. */

import { queryOptions, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query'
import type { ApiClient, Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { sessionKey } from '../api/queries.ts'
import { useApi } from '../api/use-api.ts'

export type SignedIn = Schemas['SignedIn']
export type SessionState = SignedIn | Schemas['SignedOut']

const sessionQuery = (api: ApiClient) =>
  queryOptions({
    queryKey: sessionKey,
    queryFn: (): Promise<SessionState> => dataOf(api.GET('/api/v1/session')),
    staleTime: 60_000,
    refetchOnWindowFocus: 'always',
  })

export const useSession = (): UseQueryResult<SessionState> => useQuery(sessionQuery(useApi()))

/** Who is signed in, for pages that are shown to nobody else. */
export function useSignedIn(): SignedIn {
  const { data } = useSession()
  if (data?.state !== 'signed-in') throw new Error('nobody is signed in')
  return data
}

/** After the password: a sign-in waits, until a later look at the session says that it does no more. */
export function useSecondAwaited(): () => Promise<void> {
  const queries = useQueryClient()
  const { queryKey } = sessionQuery(useApi())
  return async () => {
    // A look that is under way may be from before.
    await queries.cancelQueries({ queryKey })
    queries.setQueryData(queryKey, (known) =>
      known?.state === 'signed-out' ? { ...known, secondFactor: true } : known,
    )
  }
}

/** Enters a new session: what was known of the one before is forgotten. */
export function useEnter(): (session: SessionState) => void {
  const queries = useQueryClient()
  return (session) => {
    queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== sessionKey[0] })
    queries.setQueryData(sessionKey, session)
  }
}
