/** The door of the pages that are for members: who is not signed in is sent to sign in, and comes back here. */

import { useNavigate, useRouter } from '@tanstack/react-router'
import { type ReactNode, useEffect } from 'react'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { useSession } from './use-session.ts'

export function Gate({ children }: { readonly children: ReactNode }): ReactNode {
  const { data, error, refetch } = useSession()
  if (data === undefined) {
    return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
  }
  return data.state === 'signed-in' ? children : <ToSignIn />
}

/** Goes once, from where one is at that moment: while the next page is loaded, this one is still shown. */
function ToSignIn(): ReactNode {
  const navigate = useNavigate()
  const router = useRouter()
  useEffect(() => {
    // In the history's state and not in the address: no link from outside can say where one goes.
    const state = { wanted: router.state.location.publicHref }
    void navigate({ to: '/sign-in', replace: true, state })
  }, [navigate, router])
  return <Loading />
}
