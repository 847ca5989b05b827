import { Anchor } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { ChevronLeft } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useCredential } from '../credentials/credential-data.ts'
import { CredentialDetails } from '../credentials/credential-details.tsx'
import { useTitle } from '../shell/page.tsx'
import { useHolder } from './use-holder.ts'

export function CredentialPage(): ReactNode {
  const { t } = useTranslation('credentials')
  const { id } = useParams({ from: '/inside/credentials/$id' })
  useTitle(useCredential(id).data?.name ?? t('title'))
  const back = (
    <Anchor
      component={Link}
      to="/credentials"
      activeOptions={{ exact: true }}
      size="sm"
      display="inline-flex"
      style={{ alignItems: 'center' }}
    >
      <ChevronLeft size={16} aria-hidden />
      {t('backToList')}
    </Anchor>
  )
  return <CredentialDetails id={id} holder={useHolder()} back={back} />
}
