/** Who belongs to the organization, who is invited, and what each may do. */

import { Button, Stack, Title } from '@mantine/core'
import { UserPlus } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignedIn } from '../session/use-session.ts'
import { Page } from '../shell/page.tsx'
import { InvitationList } from './invitation-list.tsx'
import { InviteMember } from './invite-member.tsx'
import { MemberList } from './member-list.tsx'

export function MembersPage(): ReactNode {
  const { t } = useTranslation('members')
  const { organization, scopes } = useSignedIn()
  const [inviting, setInviting] = useState(false)
  const mayWrite = scopes.includes('members:write')
  const invite = mayWrite ? (
    <Button leftSection={<UserPlus size={16} aria-hidden />} onClick={() => setInviting(true)}>
      {t('invite.action')}
    </Button>
  ) : null
  return (
    <Page title={t('title')} description={t('description')} actions={invite}>
      <MemberList organization={organization.id} mayWrite={mayWrite} />
      {mayWrite ? (
        <Stack component="section" gap="sm" aria-labelledby="invitations">
          <Title order={2} size="h4" id="invitations">
            {t('invitations.title')}
          </Title>
          <InvitationList organization={organization.id} />
        </Stack>
      ) : null}
      <InviteMember organization={organization.id} opened={inviting} close={() => setInviting(false)} />
    </Page>
  )
}
