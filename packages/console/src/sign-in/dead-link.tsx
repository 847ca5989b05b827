/** A page that is opened by a link, opened without one. */

import { Alert, Anchor, Group, Stack } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export function DeadLink({ text }: { readonly text: string }): ReactNode {
  const { t } = useTranslation('signIn')
  return (
    <Stack gap="md">
      <Alert color="yellow" role="alert">
        {text}
      </Alert>
      <Group justify="center">
        <Anchor component={Link} to="/sign-in" size="sm">
          {t('backToSignIn')}
        </Anchor>
      </Group>
    </Stack>
  )
}
