/** Where the member is signed in, and the end of it. */

import { Badge, Button, Group, Stack, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { columnsOf, DataTable } from '../lists/data-table.tsx'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { Refusal } from '../shell/refusal.tsx'
import { Moment } from '../words/times.tsx'
import { type Session, useAccountChanged, useSessions } from './account-data.ts'
import { browserName } from './browser-name.ts'

export function Sessions(): ReactNode {
  const { t } = useTranslation('account')
  const { data, error, refetch } = useSessions()
  const end = useEnd()
  const { mutate, isPending, variables } = end
  const columns = useMemo(
    () =>
      columnsOf<Session>([
        { id: 'browser', header: t('sessions.browser'), cell: (row) => <BrowserCell session={row} /> },
        {
          id: 'address',
          header: t('sessions.address'),
          cell: ({ address }) => <Text size="sm">{address}</Text>,
        },
        {
          id: 'since',
          header: t('sessions.since'),
          cell: ({ createdAt }) => (
            <Text size="sm">
              <Moment at={createdAt} as="moment" />
            </Text>
          ),
        },
        {
          id: 'seen',
          header: t('sessions.seen'),
          cell: ({ seenAt }) => (
            <Text size="sm">
              <Moment at={seenAt} as="fromNow" />
            </Text>
          ),
        },
        {
          id: 'actions',
          header: t('sessions.actions'),
          quiet: true,
          cell: ({ id, current, address }) =>
            current ? null : (
              <Button
                size="xs"
                variant="default"
                loading={isPending && variables === id}
                aria-label={t('sessions.endFrom', { address })}
                onClick={() => mutate(id)}
              >
                {t('sessions.end')}
              </Button>
            ),
        },
      ]),
    [t, mutate, isPending, variables],
  )
  if (data === undefined) {
    return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
  }
  return (
    <Stack gap="sm">
      <Refusal error={end.error} />
      <DataTable label={t('sessions.title')} rows={data} columns={columns} idOf={({ id }) => id} />
      {data.length > 1 ? (
        <Group>
          <Button
            variant="default"
            loading={isPending && variables === 'others'}
            onClick={() => mutate('others')}
          >
            {t('sessions.endOthers')}
          </Button>
        </Group>
      ) : null}
    </Stack>
  )
}

function BrowserCell({ session: { browser, current } }: { readonly session: Session }): ReactNode {
  const { t } = useTranslation('account')
  return (
    <Group gap="xs">
      <Text size="sm" fw={550} title={browser}>
        {browserName(browser) ?? t('sessions.unknown')}
      </Text>
      {current ? (
        <Badge variant="light" tt="none" fw={500} radius="sm">
          {t('sessions.current')}
        </Badge>
      ) : null}
    </Group>
  )
}

/** One session by its id, or all but this one. */
function useEnd() {
  const api = useApi()
  const changed = useAccountChanged()
  return useMutation({
    mutationFn: (id: string) =>
      id === 'others'
        ? dataOf(api.DELETE('/api/v1/sessions'))
        : dataOf(api.DELETE('/api/v1/sessions/{id}', { params: { path: { id } } })),
    onSettled: changed,
  })
}
