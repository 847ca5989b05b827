/** Removing a second factor. The last one goes with the password alone: without it, signing in is weaker. */

import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { type SecondFactor, useAccountChanged } from './account-data.ts'

export interface RemoveFactorProps {
  /** Null: closed. */
  readonly factor: SecondFactor | null
  readonly last: boolean
  readonly close: () => void
}

export function RemoveFactor({ factor, last, close }: RemoveFactorProps): ReactNode {
  const { t } = useTranslation('account')
  return (
    <Modal
      opened={factor !== null}
      onClose={close}
      title={t('removal.title')}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {factor === null ? null : <RemovalForm id={factor.id} last={last} close={close} />}
    </Modal>
  )
}

interface RemovalFormProps {
  readonly id: string
  readonly last: boolean
  readonly close: () => void
}

function RemovalForm({ id, last, close }: RemovalFormProps): ReactNode {
  const { t } = useTranslation('account')
  const api = useApi()
  const changed = useAccountChanged()
  const [password, setPassword] = useState('')
  const remove = useMutation({
    mutationFn: () => {
      const options = { params: { path: { id } }, body: last ? { password } : {} }
      return dataOf(api.POST('/api/v1/second-factors/{id}/remove', options))
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
        remove.mutate()
      }}
    >
      <Stack gap="md">
        <Refusal error={remove.error} meanings={{ unauthenticated: t('password.wrong') }} />
        <Text size="sm">{last ? t('removal.last') : t('removal.text')}</Text>
        {last ? (
          <PasswordInput
            label={t('password.current')}
            autoComplete="current-password"
            data-autofocus
            required
            withAsterisk={false}
            value={password}
            onChange={({ currentTarget }) => setPassword(currentTarget.value)}
            visibilityToggleButtonProps={{
              'aria-label': t('password.show'),
              tabIndex: 0,
              'aria-hidden': false,
            }}
          />
        ) : null}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" color="red" loading={remove.isPending}>
            {t('removal.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
