/** How answers are kept: what was asked for a moment ago is shown at once and asked again in the background. */

import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

export const sessionKey = ['session'] as const

export function createQueries(): QueryClient {
  /** A session that ended shows itself by the first 401: the session is looked at again, and its page acts. */
  const onError = (error: Error): void => {
    if (error instanceof ApiProblem && error.status === 401) {
      void queries.invalidateQueries({ queryKey: sessionKey })
    }
  }
  const queries = new QueryClient({
    queryCache: new QueryCache({ onError }),
    mutationCache: new MutationCache({ onError }),
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays one; only what could not be answered is asked again.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
      },
      mutations: { retry: false },
    },
  })
  return queries
}
