import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { CredentialList } from '../credentials/credential-list.tsx'
import { Page } from '../shell/page.tsx'
import { useHolder } from './use-holder.ts'
import { useOpenCredential } from './use-open-credential.ts'

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
