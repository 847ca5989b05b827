import { useMemo } from 'react'
import type { Holder } from '../credentials/holder.ts'
import { useSignedIn } from '../session/use-session.ts'

/** The member who is signed in, with their own organization. */
export function useHolder(): Holder {
  const { member, organization, scopes } = useSignedIn()
  const mayWrite = scopes.includes('credentials:write')
  return useMemo(
    () => ({ organization: organization.id, member: member.id, mayWrite }),
    [organization.id, member.id, mayWrite],
  )
}
