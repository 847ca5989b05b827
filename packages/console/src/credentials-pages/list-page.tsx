import { useNavigate, useRouter } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenCredential } from '../credentials/credential-columns.tsx'
import { CredentialList } from '../credentials/credential-list.tsx'
import { Page } from '../shell/page.tsx'
import { useHolder } from './use-holder.ts'

export function CredentialsPage(): ReactNode {
  const { t } = useTranslation('credentials')
  const holder = useHolder()
  const open = useOpenCredential()
  return (
    <Page title={t('title')} description={t('description')}>
      <CredentialList holder={holder} open={open} />
    </Page>
  )
}

function useOpenCredential(): OpenCredential {
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
