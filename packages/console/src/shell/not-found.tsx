import { Anchor } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Entrance } from '../sign-in/entrance.tsx'

export function NotFound(): ReactNode {
  const { t } = useTranslation()
  return (
    <Entrance title={t('notFoundTitle')} description={t('notFound')}>
      <Anchor component={Link} to="/">
        {t('toOverview')}
      </Anchor>
    </Entrance>
  )
}
