import { ActionIcon, Badge, Group, Menu, Text } from '@mantine/core'
import { Ban, CircleCheck, EllipsisVertical, UserCog, UsersRound } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { columnsOf, DataTable } from '../lists/data-table.tsx'
import { NothingHere } from '../lists/nothing-here.tsx'
import { PagedList } from '../lists/paged-list.tsx'
import { useSignedIn } from '../session/use-session.ts'
import { contentId } from '../shell/content-id.ts'
import { Moment } from '../words/times.tsx'
import { ChangeRole } from './change-role.tsx'
import { ChangeState } from './change-state.tsx'
import { type Member, rolesUpTo, useMembers } from './member-data.ts'

export interface MemberListProps {
  readonly organization: string
  readonly mayWrite: boolean
}

type Action = { readonly name: 'role' | 'state'; readonly member: Member }

export function MemberList({ organization, mayWrite }: MemberListProps): ReactNode {
  const { t } = useTranslation('members')
  const query = useMembers(organization)
  const [action, setAction] = useState<Action | null>(null)
  const columns = useMemberColumns(mayWrite, setAction)
  const close = (): void => setAction(null)
  return (
    <>
      <PagedList
        query={query}
        empty={<NothingHere icon={UsersRound} title={t('none')} text={t('noneText')} />}
      >
        {(rows) => <DataTable label={t('title')} rows={rows} columns={columns} idOf={({ id }) => id} />}
      </PagedList>
      <ChangeRole member={action?.name === 'role' ? action.member : null} close={close} />
      <ChangeState member={action?.name === 'state' ? action.member : null} close={close} />
    </>
  )
}

function useMemberColumns(mayWrite: boolean, act: (action: Action) => void) {
  const { t } = useTranslation('members')
  return useMemo(
    () =>
      columnsOf<Member>([
        { id: 'email', header: t('email'), cell: (row) => <EmailCell member={row} /> },
        {
          id: 'role',
          header: t('roleLabel'),
          cell: ({ role }) => <Text size="sm">{t(`role.${role}`)}</Text>,
        },
        { id: 'state', header: t('stateLabel'), cell: (row) => <MemberState member={row} /> },
        {
          id: 'since',
          header: t('since'),
          cell: ({ createdAt }) => (
            <Text size="sm">
              <Moment at={createdAt} as="day" />
            </Text>
          ),
        },
        ...(mayWrite
          ? [
              {
                id: 'actions',
                header: t('actionsColumn'),
                quiet: true,
                cell: (row: Member) => <MemberActions member={row} act={act} />,
              },
            ]
          : []),
      ]),
    [t, mayWrite, act],
  )
}

function EmailCell({ member: { id, email } }: { readonly member: Member }): ReactNode {
  const { t } = useTranslation('members')
  const own = useSignedIn().member.id === id
  return (
    <Group gap="xs">
      <Text size="sm" fw={550} style={{ wordBreak: 'break-word' }}>
        {email}
      </Text>
      {own ? (
        <Badge variant="light" tt="none" fw={500} radius="sm">
          {t('you')}
        </Badge>
      ) : null}
    </Group>
  )
}

function MemberState({ member: { state, hasPassword } }: { readonly member: Member }): ReactNode {
  const { t } = useTranslation('members')
  const shown = state === 'active' && !hasPassword ? 'waiting' : state
  const color = { active: 'green', disabled: 'yellow', waiting: 'gray' }[shown]
  return (
    <Badge variant="dot" color={color} tt="none" fw={500} radius="sm">
      {t(`state.${shown}`)}
    </Badge>
  )
}

interface MemberActionsProps {
  readonly member: Member
  readonly act: (action: Action) => void
}

/** On oneself, and on those of a higher role, nothing is offered that would be refused. */
function MemberActions({ member, act }: MemberActionsProps): ReactNode {
  const { t } = useTranslation('members')
  const { member: own } = useSignedIn()
  if (member.id === own.id || !rolesUpTo(own.role).includes(member.role)) return null
  const disabled = member.state === 'disabled'
  return (
    <Menu position="bottom-end" portalProps={{ target: `#${contentId}` }}>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={t('actions', { email: member.email })}>
          <EllipsisVertical size={18} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<UserCog size={16} aria-hidden />}
          onClick={() => act({ name: 'role', member })}
        >
          {t('changeRole.action')}
        </Menu.Item>
        <Menu.Item
          {...(disabled ? {} : { color: 'red' })}
          leftSection={disabled ? <CircleCheck size={16} aria-hidden /> : <Ban size={16} aria-hidden />}
          onClick={() => act({ name: 'state', member })}
        >
          {disabled ? t('enable.action') : t('disable.action')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
