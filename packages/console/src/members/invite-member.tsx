/** Inviting a member: the link is shown this one time, and mailed where the server can. */

import { Alert, Button, Group, Modal, Stack, Text, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useProblemWords } from '../api/problem-words.ts'
import { useApi } from '../api/use-api.ts'
import { CopyField } from '../credentials/copy-field.tsx'
import { Refusal } from '../shell/refusal.tsx'
import { type CreatedInvitation, type Role, useMembersChanged } from './member-data.ts'
import { RoleChoice } from './role-choice.tsx'

export interface InviteMemberProps {
  readonly organization: string
  readonly opened: boolean
  readonly close: () => void
}

export function InviteMember({ organization, opened, close }: InviteMemberProps): ReactNode {
  const { t } = useTranslation('members')
  const [made, setMade] = useState<CreatedInvitation | null>(null)
  const end = (): void => {
    close()
    setMade(null)
  }
  return (
    <Modal
      opened={opened}
      onClose={end}
      title={made === null ? t('invite.title') : t('invite.made')}
      closeOnClickOutside={made === null}
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {made === null ? (
        <InviteForm organization={organization} cancel={end} done={setMade} />
      ) : (
        <InvitationLink invitation={made} close={end} />
      )}
    </Modal>
  )
}

interface InviteFormProps {
  readonly organization: string
  readonly cancel: () => void
  readonly done: (made: CreatedInvitation) => void
}

function InviteForm({ organization, cancel, done }: InviteFormProps): ReactNode {
  const { t } = useTranslation('members')
  const words = useProblemWords()
  const [email, setEmail] = useState('')
  const [role, setRole] = useState<Role>('developer')
  const invite = useInvite(organization, done)
  const wrong = invite.error === null ? {} : words.fields(invite.error)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        invite.mutate({ email: email.trim(), role })
      }}
    >
      <Stack gap="md">
        <Refusal marked error={invite.error} />
        <TextInput
          label={t('email')}
          type="email"
          autoComplete="off"
          data-autofocus
          required
          withAsterisk={false}
          value={email}
          onChange={({ currentTarget }) => setEmail(currentTarget.value)}
          error={wrong['email']}
        />
        <RoleChoice value={role} onChange={setRole} />
        <Group justify="flex-end">
          <Button variant="default" onClick={cancel}>
            {t('cancel')}
          </Button>
          <Button type="submit" loading={invite.isPending}>
            {t('invite.submit')}
          </Button>
        </Group>
      </Stack>
    </form>
  )
}

interface InvitationLinkProps {
  readonly invitation: CreatedInvitation
  readonly close: () => void
}

function InvitationLink({ invitation: { email, link, mailed }, close }: InvitationLinkProps): ReactNode {
  const { t } = useTranslation('members')
  return (
    <Stack gap="md">
      <Alert color={mailed ? 'green' : 'yellow'} p="sm" role="status">
        {mailed ? t('invite.mailed', { email }) : t('invite.hand', { email })}
      </Alert>
      <CopyField label={t('invite.link')} value={link} />
      <Text size="sm" c="dimmed">
        {t('invite.once')}
      </Text>
      <Group justify="flex-end">
        <Button onClick={close}>{t('invite.done')}</Button>
      </Group>
    </Stack>
  )
}

function useInvite(organization: string, done: (made: CreatedInvitation) => void) {
  const api = useApi()
  const changed = useMembersChanged()
  return useMutation({
    mutationFn: (given: { email: string; role: Role }) =>
      dataOf(api.POST('/api/v1/invitations', { body: { organization, ...given } })),
    onSuccess(made) {
      done(made)
      void changed()
    },
  })
}
