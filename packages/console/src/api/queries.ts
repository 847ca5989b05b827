/** How answers are kept: what was asked for a moment ago is shown at once and asked again in the background. */

import { QueryClient } from '@tanstack/react-query'
import { ApiProblem } from './problem.ts'

export const createQueries = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal stays one; only what could not be answered is asked again.
        retry: (failures, error) => failures < 2 && !(error instanceof ApiProblem && error.status < 500),
      },
      mutations: { retry: false },
    },
  })
