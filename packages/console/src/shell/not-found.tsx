import { Anchor, Box, Stack, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Page } from './page.tsx'

export function NotFound(): ReactNode {
  const { t } = useTranslation()
  return (
    <Box component="main" p="xl">
      <Page title={t('notFoundTitle')}>
        <Stack align="start">
          <Text>{t('notFound')}</Text>
          <Anchor component={Link} to="/">
            {t('toOverview')}
          </Anchor>
        </Stack>
      </Page>
    </Box>
  )
}
