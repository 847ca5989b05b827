/** Where a member goes who has just signed in: to the page they wanted, which no address says. */

import { useNavigate, useRouter, useRouterState } from '@tanstack/react-router'
import { type SignedIn, useEnter } from '../session/use-session.ts'

declare module '@tanstack/react-router' {
  interface HistoryState {
    /** The page that was asked for before signing in: a path of these pages. */
    readonly wanted?: string
  }
}

export function useAfterSignIn(): (session: SignedIn) => void {
  const enter = useEnter()
  const navigate = useNavigate()
  const { history } = useRouter()
  const wanted = useRouterState({ select: ({ location }) => location.state.wanted })
  return (session) => {
    enter(session)
    if (wanted === undefined || !isOwnPath(wanted)) void navigate({ to: '/', replace: true })
    else history.replace(wanted)
  }
}

/** A path of this origin: `//host` and `/\host` name another. */
const isOwnPath = (path: string): boolean => /^\/(?![/\\])/.test(path)
