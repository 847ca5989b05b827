/** How many failed attempts are allowed, and whether somebody is blocked now. */

import { Badge, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'
import { columnsOf, DataTable } from '../../lists/data-table.tsx'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { Page } from '../../shell/page.tsx'
import { useDurations } from '../../words/durations.ts'

type Throttle = Schemas['Throttle']

export function ThrottlesPage(): ReactNode {
  const { t } = useTranslation('operator')
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['throttles'],
    queryFn: () => dataOf(api.GET('/api/v1/throttles')),
    select: ({ items }) => items,
    refetchInterval: 10_000,
  })
  const columns = useColumns()
  return (
    <Page title={t('throttles.title')} description={t('throttles.description')}>
      {data !== undefined ? (
        <DataTable label={t('throttles.title')} rows={data} columns={columns} idOf={({ kind }) => kind} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
      <Text size="sm" c="dimmed" maw={720}>
        {t('throttles.where')}
      </Text>
    </Page>
  )
}

function useColumns() {
  const { t, i18n } = useTranslation('operator')
  const duration = useDurations()
  return useMemo(
    () =>
      columnsOf<Throttle>([
        {
          id: 'kind',
          header: t('throttles.of'),
          cell: ({ kind }) => (
            <>
              <Text size="sm" fw={550}>
                {t(`throttles.kind.${kind}`)}
              </Text>
              <Text size="xs" c="dimmed">
                {t(`throttles.means.${kind}`)}
              </Text>
            </>
          ),
        },
        {
          id: 'limit',
          header: t('throttles.limit'),
          cell: ({ failures, window }) => (
            <Text size="sm">{t('throttles.failures', { count: failures, window: duration(window) })}</Text>
          ),
        },
        {
          id: 'block',
          header: t('throttles.block'),
          cell: ({ block }) => (
            <Text size="sm">{block === null ? t('throttles.toEnd') : duration(block)}</Text>
          ),
        },
        {
          id: 'blocked',
          header: t('throttles.now'),
          cell: ({ blocked }) => (
            <Badge variant="dot" color={blocked === 0 ? 'green' : 'orange'} tt="none" fw={500} radius="sm">
              {blocked === 0 ? t('throttles.none') : t('throttles.blocked', { count: blocked })}
            </Badge>
          ),
        },
      ]),
    [t, i18n.language],
  )
}
