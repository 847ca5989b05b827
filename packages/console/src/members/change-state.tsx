/** Disabling a member, or enabling one again: asked about before it is done. */

import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../shell/refusal.tsx'
import { useChangeMember } from './change-member.ts'
import type { MemberDialogProps } from './change-role.tsx'
import type { Member } from './member-data.ts'

export function ChangeState({ member, close }: MemberDialogProps): ReactNode {
  const { t } = useTranslation('members')
  const verb = member?.state === 'disabled' ? 'enable' : 'disable'
  return (
    <Modal
      opened={member !== null}
      onClose={close}
      title={t(`${verb}.title`, { email: member?.email })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {member === null ? null : <StateForm member={member} close={close} />}
    </Modal>
  )
}

function StateForm({ member, close }: { readonly member: Member; readonly close: () => void }): ReactNode {
  const { t } = useTranslation('members')
  const change = useChangeMember(member, close)
  const verb = member.state === 'disabled' ? 'enable' : 'disable'
  return (
    <Stack gap="md">
      <Refusal error={change.error} />
      <Text size="sm">{t(`${verb}.text`)}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {t('cancel')}
        </Button>
        <Button
          {...(verb === 'disable' ? { color: 'red' } : {})}
          loading={change.isPending}
          onClick={() => change.mutate({ state: verb === 'disable' ? 'disabled' : 'active' })}
        >
          {t(`${verb}.action`)}
        </Button>
      </Group>
    </Stack>
  )
}
