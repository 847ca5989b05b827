/** Who belongs to an organization. The operator invites its first owner. */

import { Box, Button, Group, Stack, Title } from '@mantine/core'
import { UserPlus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { InvitationList } from '../../members/invitation-list.tsx'
import { InviteMember } from '../../members/invite-member.tsx'
import { MemberList } from '../../members/member-list.tsx'

export interface OrganizationMembersProps {
  readonly organization: string
  readonly mayWrite: boolean
}

export function OrganizationMembers({ organization, mayWrite }: OrganizationMembersProps): ReactNode {
  const { t } = useTranslation('members')
  const [inviting, setInviting] = useState(false)
  return (
    <Box component="section" aria-labelledby="organization-members">
      <Group justify="space-between" mb="sm">
        <Title order={2} size="h4" id="organization-members">
          {t('title')}
        </Title>
        {mayWrite ? (
          <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
            {t('invite.action')}
          </Button>
        ) : null}
      </Group>
      <Stack gap="md">
        <MemberList organization={organization} mayWrite={mayWrite} />
        {mayWrite ? <Invitations organization={organization} /> : null}
      </Stack>
      <InviteMember organization={organization} opened={inviting} close={() => setInviting(false)} />
    </Box>
  )
}

function Invitations({ organization }: { readonly organization: string }): ReactNode {
  const { t } = useTranslation('members')
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {t('invitations.title')}
      </Title>
      <InvitationList organization={organization} />
    </Stack>
  )
}
