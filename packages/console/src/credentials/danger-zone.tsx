/** What takes a credential out of use: for a while, or for ever. */

import { Box, Button, Divider, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { type CredentialDetail, useCredentialsChanged } from './credential-data.ts'
import { RevokeDialog } from './revoke-dialog.tsx'

export function DangerZone({ credential }: { readonly credential: CredentialDetail }): ReactNode {
  const { t } = useTranslation('credentials')
  const [revoking, setRevoking] = useState(false)
  const toggle = useToggle(credential)
  const disabled = credential.state === 'disabled'
  return (
    <Box component="section" aria-labelledby="danger-zone">
      <Title order={2} size="h4" id="danger-zone" mb="sm">
        {t('danger.title')}
      </Title>
      <Paper withBorder style={{ borderColor: 'var(--mantine-color-red-6)' }} p="lg">
        <Stack gap="md">
          <Refusal error={toggle.error} />
          <Group justify="space-between" gap="md">
            <Box maw={560}>
              <Text fw={550}>{disabled ? t('danger.enable') : t('danger.disable')}</Text>
              <Text size="sm" c="dimmed">
                {disabled ? t('danger.enableText') : t('danger.disableText')}
              </Text>
            </Box>
            <Button variant="default" loading={toggle.isPending} onClick={() => toggle.mutate()}>
              {disabled ? t('danger.enable') : t('danger.disable')}
            </Button>
          </Group>
          <Divider />
          <Group justify="space-between" gap="md">
            <Box maw={560}>
              <Text fw={550}>{t('danger.revoke')}</Text>
              <Text size="sm" c="dimmed">
                {t('danger.revokeText')}
              </Text>
            </Box>
            <Button color="red" onClick={() => setRevoking(true)}>
              {t('danger.revoke')}
            </Button>
          </Group>
        </Stack>
      </Paper>
      <RevokeDialog credential={credential} opened={revoking} close={() => setRevoking(false)} />
    </Box>
  )
}

function useToggle({ id, state }: CredentialDetail) {
  const api = useApi()
  const changed = useCredentialsChanged()
  const options = { params: { path: { id } }, body: {} }
  return useMutation({
    mutationFn: () =>
      state === 'disabled'
        ? dataOf(api.POST('/api/v1/credentials/{id}/enable', options))
        : dataOf(api.POST('/api/v1/credentials/{id}/disable', options)),
    onSuccess: changed,
  })
}
