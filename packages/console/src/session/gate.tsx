/** The door of the pages that are for members: who is not signed in is sent to sign in, and comes back here. */

import { Navigate, useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { useSession } from './use-session.ts'

export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const { data, error, refetch } = useSession()
  const wanted = useRouterState({ select: ({ location }) => location.href })
  if (data === undefined) {
    return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
  }
  if (data.state === 'signed-in') return children
  // In the history's state and not in the address: no link from outside can say where one goes.
  return <Navigate to="/sign-in" replace state={{ wanted }} />
}
