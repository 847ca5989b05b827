/** What could not be shown, why, and what can be done. */

import { Alert, Button, Stack, Text } from '@mantine/core'
import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useProblemWords } from '../api/problem-words.ts'

export interface FaultedProps {
  readonly error: unknown
  readonly again: () => void
}

export function Faulted({ error, again }: FaultedProps): ReactNode {
  const { t } = useTranslation()
  const { say } = useProblemWords()
  return (
    <Alert color="red" icon={<CircleAlert aria-hidden />} title={t('faulted')} my="md">
      <Stack align="start" gap="sm">
        <Text size="sm">{say(error)}</Text>
        <Button variant="default" size="xs" onClick={again}>
          {t('again')}
        </Button>
      </Stack>
    </Alert>
  )
}
