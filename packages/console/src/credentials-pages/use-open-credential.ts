import { useNavigate, useRouter } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { OpenCredential } from '../credentials/credential-columns.tsx'

/** Opens a credential on the page of its own. */
export function useOpenCredential(): OpenCredential {
  const navigate = useNavigate()
  const router = useRouter()
  return useMemo(
    () => ({
      go: (id) => void navigate({ to: '/credentials/$id', params: { id } }),
      address: (id) => router.buildLocation({ to: '/credentials/$id', params: { id } }).publicHref,
    }),
    [navigate, router],
  )
}
