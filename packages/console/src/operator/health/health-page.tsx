/** How the server that answers is doing, and whether the audit trail is as it was written. */

import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { Page } from '../../shell/page.tsx'
import { useDurations } from '../../words/durations.ts'
import { useTimes } from '../../words/times.tsx'
import { FactList } from '../fact-list.tsx'
import { AuditChain } from './audit-chain.tsx'

type Status = Schemas['Status']

export function HealthPage(): ReactNode {
  const { t } = useTranslation('operator')
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['status'],
    queryFn: () => dataOf(api.GET('/api/v1/status')),
    refetchInterval: 10_000,
  })
  return (
    <Page title={t('health.title')} description={t('health.description')}>
      <Stack gap="xl">
        {data !== undefined ? (
          <Facts status={data} />
        ) : error === null ? (
          <Loading />
        ) : (
          <Faulted error={error} again={() => void refetch()} />
        )}
        <AuditChain />
      </Stack>
    </Page>
  )
}

const megabyte = 1_000_000

function Facts({ status }: { readonly status: Status }): ReactNode {
  const { t, i18n } = useTranslation('operator')
  const duration = useDurations()
  const { moment } = useTimes()
  const number = new Intl.NumberFormat(i18n.language, { maximumFractionDigits: 1 })
  const megabytes = new Intl.NumberFormat(i18n.language, {
    style: 'unit',
    unit: 'megabyte',
    maximumFractionDigits: 0,
  })
  const size = (bytes: number): string => megabytes.format(bytes / megabyte)
  const keys = status.signingKeys
  return (
    <FactList
      facts={[
        {
          name: t('health.uptime'),
          value: duration(status.uptime),
          meaning: t('health.since', { at: moment(status.startedAt) }),
        },
        { name: t('health.version'), value: status.version, meaning: status.instance },
        {
          name: t('health.store'),
          value: t(`health.stores.${status.store.kind}`),
          meaning: t('health.ping', { ms: number.format(status.store.ping) }),
        },
        { name: t('health.trailAge'), value: duration(status.trailAge), meaning: t('health.trailAgeMeans') },
        {
          name: t('health.keys'),
          value: t('health.keysActive', { count: keys.active ?? 0 }),
          meaning: t('health.keysOthers', { pending: keys.pending ?? 0, retiring: keys.retiring ?? 0 }),
        },
        {
          name: t('health.memory'),
          value: size(status.memory.resident),
          meaning: t('health.heap', { size: size(status.memory.heap) }),
        },
        { name: t('health.organizations'), value: number.format(status.organizations) },
        { name: t('health.members'), value: number.format(status.members) },
        { name: t('health.credentials'), value: number.format(status.credentials) },
      ]}
    />
  )
}
