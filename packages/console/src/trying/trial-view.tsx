/** What came of a trial: the exchange, then the call with its token. */

import { Alert, Stack, Text, VisuallyHidden } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { ConversationView } from './conversation-view.tsx'
import type { Trial } from './try-data.ts'

export function TrialView({ trial: { exchange, call, notCalled } }: { readonly trial: Trial }): ReactNode {
  const { t } = useTranslation('trying')
  return (
    <Stack gap="lg">
      <VisuallyHidden role="status">{t('done')}</VisuallyHidden>
      {exchange === null ? null : <ConversationView title={t('exchange')} conversation={exchange} />}
      {call === null ? null : <ConversationView title={t('call')} conversation={call} />}
      {notCalled === null ? null : (
        <Alert color={notCalled === 'no-token' ? 'red' : 'blue'} p="sm">
          {t(`notCalled.${notCalled}`)}
        </Alert>
      )}
      <Text size="xs" c="dimmed">
        {t('masked')}
      </Text>
    </Stack>
  )
}
