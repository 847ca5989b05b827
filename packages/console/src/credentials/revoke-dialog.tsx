/** Revoking is for ever: the name is typed, so that nobody revokes what they did not mean. */

import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { type CredentialDetail, useCredentialsChanged } from './credential-data.ts'

export interface RevokeDialogProps {
  readonly credential: CredentialDetail
  readonly opened: boolean
  readonly close: () => void
}

export function RevokeDialog({ credential, opened, close }: RevokeDialogProps): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('revoke.title', { name: credential.name })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <RevokeForm credential={credential} close={close} />
    </Modal>
  )
}

function RevokeForm({ credential, close }: Omit<RevokeDialogProps, 'opened'>): ReactNode {
  const { t } = useTranslation('credentials')
  const [typed, setTyped] = useState('')
  const revoke = useRevoke(credential.id, close)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typed === credential.name) revoke.mutate()
      }}
    >
      <Stack gap="md">
        <Refusal error={revoke.error} />
        <Alert color="red" p="sm">
          {t('revoke.text')}
        </Alert>
        <Text size="sm">
          {t('revoke.type')} <Code>{credential.name}</Code>
        </Text>
        <TextInput
          label={t('revoke.name')}
          data-autofocus
          autoComplete="off"
          spellCheck={false}
          value={typed}
          onChange={({ currentTarget }) => setTyped(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" color="red" disabled={typed !== credential.name} loading={revoke.isPending}>
            {t('revoke.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

function useRevoke(id: string, close: () => void) {
  const api = useApi()
  const changed = useCredentialsChanged()
  return useMutation({
    mutationFn: () =>
      dataOf(api.POST('/api/v1/credentials/{id}/revoke', { params: { path: { id } }, body: {} })),
    async onSuccess() {
      await changed()
      close()
    },
  })
}
