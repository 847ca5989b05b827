/** Tries a credential whose secret is at hand: it was just made, or just got another one. */

import { Button, Modal, Stack, Text } from '@mantine/core'
import { Send } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { IssuedCredential } from '../credentials/credential-data.ts'
import { Refusal } from '../shell/refusal.tsx'
import { TrialView } from './trial-view.tsx'
import { useTry } from './try-data.ts'

export function TryIssued({ issued }: { readonly issued: IssuedCredential }): ReactNode {
  const { t } = useTranslation('trying')
  const [opened, setOpened] = useState(false)
  const trying = useTry(issued)
  return (
    <>
      <Button
        variant="default"
        leftSection={<Send size={16} aria-hidden />}
        loading={trying.isPending}
        onClick={() => {
          setOpened(true)
          trying.mutate(issued.secret ?? issued.token ?? '')
        }}
      >
        {t('action')}
      </Button>
      <Modal
        opened={opened && !trying.isPending}
        onClose={() => setOpened(false)}
        size={1120}
        title={t('title')}
        closeButtonProps={{ 'aria-label': t('close') }}
      >
        <Stack gap="md">
          <Text size="sm" c="dimmed">
            {t('textIssued')}
          </Text>
          <Refusal error={trying.error} meanings={{ conflict: t('unusable') }} />
          {trying.data === undefined ? null : <TrialView trial={trying.data} />}
        </Stack>
      </Modal>
    </>
  )
}
