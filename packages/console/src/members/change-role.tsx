import { Button, Group, Modal, Stack } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../shell/refusal.tsx'
import { useChangeMember } from './change-member.ts'
import type { Member } from './member-data.ts'
import { RoleChoice } from './role-choice.tsx'

export interface MemberDialogProps {
  /** Null: closed. */
  readonly member: Member | null
  readonly close: () => void
}

export function ChangeRole({ member, close }: MemberDialogProps): ReactNode {
  const { t } = useTranslation('members')
  return (
    <Modal
      opened={member !== null}
      onClose={close}
      title={t('changeRole.title', { email: member?.email })}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {member === null ? null : <ChangeRoleForm member={member} close={close} />}
    </Modal>
  )
}

function ChangeRoleForm({
  member,
  close,
}: {
  readonly member: Member
  readonly close: () => void
}): ReactNode {
  const { t } = useTranslation('members')
  const [role, setRole] = useState(member.role)
  const change = useChangeMember(member, close)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change.mutate({ role })
      }}
    >
      <Stack gap="md">
        <Refusal error={change.error} />
        <RoleChoice value={role} onChange={setRole} />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={change.isPending} disabled={role === member.role}>
            {t('changeRole.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
