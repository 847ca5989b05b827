import { Button, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { columnsOf, DataTable } from '../lists/data-table.tsx'
import { PagedList } from '../lists/paged-list.tsx'
import { Refusal } from '../shell/refusal.tsx'
import { Moment } from '../words/times.tsx'
import { type Invitation, useInvitations, useMembersChanged } from './member-data.ts'

export function InvitationList({ organization }: { readonly organization: string }): ReactNode {
  const { t } = useTranslation('members')
  const withdraw = useWithdraw()
  const { mutate, isPending, variables } = withdraw
  const columns = useMemo(
    () =>
      columnsOf<Invitation>([
        {
          id: 'email',
          header: t('email'),
          cell: ({ email }) => (
            <Text size="sm" fw={550} style={{ wordBreak: 'break-word' }}>
              {email}
            </Text>
          ),
        },
        {
          id: 'role',
          header: t('roleLabel'),
          cell: ({ role }) => <Text size="sm">{t(`role.${role}`)}</Text>,
        },
        {
          id: 'expires',
          header: t('invitations.expires'),
          cell: ({ expires }) => (
            <Text size="sm">
              <Moment at={expires} as="fromNow" />
            </Text>
          ),
        },
        {
          id: 'actions',
          header: t('actionsColumn'),
          quiet: true,
          cell: ({ id, email }) => (
            <Button
              size="xs"
              variant="default"
              aria-label={t('invitations.withdrawFor', { email })}
              loading={isPending && variables === id}
              onClick={() => mutate(id)}
            >
              {t('invitations.withdraw')}
            </Button>
          ),
        },
      ]),
    [t, mutate, isPending, variables],
  )
  return (
    <>
      <Refusal error={withdraw.error} />
      <PagedList query={useInvitations(organization)} empty={<Text c="dimmed">{t('invitations.none')}</Text>}>
        {(rows) => (
          <DataTable label={t('invitations.title')} rows={rows} columns={columns} idOf={({ id }) => id} />
        )}
      </PagedList>
    </>
  )
}

function useWithdraw() {
  const api = useApi()
  const changed = useMembersChanged()
  return useMutation({
    mutationFn: (id: string) => dataOf(api.DELETE('/api/v1/invitations/{id}', { params: { path: { id } } })),
    onSettled: changed,
  })
}
