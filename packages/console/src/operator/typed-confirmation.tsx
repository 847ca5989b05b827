/** A dialog for what cannot be undone, or stops a customer's programs: a text is typed, so that nobody does it by mistake. */

import { Alert, Button, Code, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../shell/refusal.tsx'

export interface TypedConfirmationProps {
  readonly opened: boolean
  readonly close: () => void
  readonly title: string
  /** What it does. */
  readonly consequences: readonly string[]
  /** What has to be typed, and what it is called. */
  readonly wanted: string
  readonly wantedName: string
  readonly action: string
  readonly pending: boolean
  readonly error: unknown
  readonly confirm: () => void
}

export function TypedConfirmation({ opened, close, title, ...form }: TypedConfirmationProps): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Modal opened={opened} onClose={close} title={title} closeButtonProps={{ 'aria-label': t('close') }}>
      <ConfirmationForm {...form} close={close} />
    </Modal>
  )
}

function ConfirmationForm(props: Omit<TypedConfirmationProps, 'opened' | 'title'>): ReactNode {
  const { consequences, wanted, wantedName, action, pending, error, confirm, close } = props
  const { t } = useTranslation('operator')
  const [typed, setTyped] = useState('')
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        if (typed === wanted) confirm()
      }}
    >
      <Stack gap="md">
        <Refusal error={error} />
        <Alert color="red" p="sm">
          <Stack gap={6}>
            {consequences.map((line) => (
              <Text size="sm" key={line}>
                {line}
              </Text>
            ))}
          </Stack>
        </Alert>
        <Text size="sm">
          {t('typed.type')} <Code style={{ wordBreak: 'break-all' }}>{wanted}</Code>
        </Text>
        <TextInput
          label={wantedName}
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
          <Button type="submit" color="red" disabled={typed !== wanted} loading={pending}>
            {action}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
