import { Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { makePasskey } from '../sign-in/passkeys.ts'
import { useAccountChanged } from './account-data.ts'
import type { AddFactorProps } from './add-totp.tsx'

export function AddPasskey({ opened, close }: AddFactorProps): ReactNode {
  const { t } = useTranslation('account')
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={t('passkey.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      <PasskeyForm close={close} />
    </Modal>
  )
}

function PasskeyForm({ close }: Pick<AddFactorProps, 'close'>): ReactNode {
  const { t } = useTranslation('account')
  const api = useApi()
  const changed = useAccountChanged()
  const [name, setName] = useState('')
  const add = useMutation({
    async mutationFn() {
      const options = await dataOf(api.POST('/api/v1/second-factors/passkey/options', { body: {} }))
      const response = await makePasskey(options)
      return dataOf(api.POST('/api/v1/second-factors/passkey', { body: { name: name.trim(), response } }))
    },
    async onSuccess() {
      await changed()
      close()
    },
  })
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        add.mutate()
      }}
    >
      <Stack gap="md">
        <Text size="sm">{t('passkey.text')}</Text>
        <Refusal error={add.error} />
        <TextInput
          label={t('passkey.label')}
          description={t('passkey.hint')}
          data-autofocus
          required
          withAsterisk={false}
          maxLength={100}
          value={name}
          onChange={({ currentTarget }) => setName(currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={add.isPending}>
            {t('passkey.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
