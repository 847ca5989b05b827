/** The credentials that were used most, each a way to its own page. */

import { Anchor, Box, Text, Title } from '@mantine/core'
import { useQueries, type UseQueryResult } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { EnvironmentBadge } from '../credentials/badges.tsx'
import { type CredentialDetail, useApis } from '../credentials/credential-data.ts'
import { columnsOf, DataTable } from '../lists/data-table.tsx'
import { useOrganization } from '../operator/organizations/organization-data.ts'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import type { Span } from './span.ts'
import { type Usage, useUsageByCredential } from './usage-data.ts'

/** Rows of the table. */
const most = 10

interface Used extends Usage {
  readonly id: string
  /** Null while it is being asked for. */
  readonly credential: CredentialDetail | null
}

export interface MostUsedProps {
  readonly span: Span
  readonly organization: string | null
}

export function MostUsed({ span, organization }: MostUsedProps): ReactNode {
  const { t } = useTranslation('overview')
  const { data, error, refetch } = useUsageByCredential(span, organization)
  return (
    <Box component="section" aria-labelledby="most-used">
      <Title order={2} size="h4" id="most-used" mb="sm">
        {t('mostUsed.title')}
      </Title>
      {data !== undefined ? (
        <Rows usage={data} byOrganization={organization === null} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
    </Box>
  )
}

const weight = ({ calls, exchanges, refusals }: Usage): number => calls + exchanges + refusals

interface RowsProps {
  readonly usage: readonly Usage[]
  /** Whether they are of several organizations. */
  readonly byOrganization: boolean
}

function Rows({ usage, byOrganization }: RowsProps): ReactNode {
  const { t } = useTranslation('overview')
  const first = useMemo(
    () => usage.toSorted((one, other) => weight(other) - weight(one)).slice(0, most),
    [usage],
  )
  const rows = useNamed(first)
  const columns = useColumns(byOrganization)
  if (rows.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('mostUsed.none')}
      </Text>
    )
  }
  return <DataTable label={t('mostUsed.title')} rows={rows} columns={columns} idOf={({ id }) => id} />
}

function useNamed(usage: readonly Usage[]): readonly Used[] {
  const api = useApi()
  const details = useQueries({
    queries: usage.map(({ of }) => ({
      queryKey: ['credentials', 'one', of],
      queryFn: () => dataOf(api.GET('/api/v1/credentials/{id}', { params: { path: { id: of ?? '' } } })),
      staleTime: 60_000,
    })),
    combine: detailsOf,
  })
  return useMemo(
    () => usage.map((one, index) => ({ ...one, id: one.of ?? '', credential: details[index] ?? null })),
    [usage, details],
  )
}

const detailsOf = (results: readonly UseQueryResult<CredentialDetail>[]): (CredentialDetail | null)[] =>
  results.map(({ data }) => data ?? null)

function useColumns(byOrganization: boolean) {
  const { t, i18n } = useTranslation('overview')
  const apis = useApis().data
  return useMemo(() => {
    const format = new Intl.NumberFormat(i18n.language)
    const count = (name: 'calls' | 'exchanges' | 'refusals') => ({
      id: name,
      header: t(`figures.${name}`),
      cell: (row: Used) => (
        <Text size="sm" style={{ fontVariantNumeric: 'tabular-nums' }}>
          {format.format(row[name])}
        </Text>
      ),
    })
    return columnsOf<Used>([
      { id: 'name', header: t('mostUsed.credential'), cell: (row) => <CredentialLink used={row} /> },
      ...(byOrganization
        ? [
            {
              id: 'organization',
              header: t('mostUsed.organization'),
              cell: ({ credential }: Used) =>
                credential === null ? '…' : <OrganizationName id={credential.organization} />,
            },
          ]
        : []),
      {
        id: 'api',
        header: t('mostUsed.api'),
        cell: ({ credential }) => (
          <Text size="sm">
            {apis?.find(({ name }) => name === credential?.api)?.title ?? credential?.api ?? '…'}
          </Text>
        ),
      },
      {
        id: 'environment',
        header: t('mostUsed.environment'),
        cell: ({ credential }) =>
          credential === null ? '…' : <EnvironmentBadge environment={credential.environment} />,
      },
      count('calls'),
      count('exchanges'),
      count('refusals'),
    ])
  }, [t, i18n.language, apis, byOrganization])
}

const OrganizationName = ({ id }: { readonly id: string }): ReactNode => (
  <Text size="sm" style={{ wordBreak: 'break-word' }}>
    {useOrganization(id).data?.name ?? '…'}
  </Text>
)

const CredentialLink = ({ used: { id, credential } }: { readonly used: Used }): ReactNode => (
  <Anchor
    size="sm"
    fw={550}
    style={{ wordBreak: 'break-word' }}
    renderRoot={(props: object) => <Link {...props} to="/credentials/$id" params={{ id }} />}
  >
    {credential?.name ?? id}
  </Anchor>
)
