/** How much is used and what wants attention: the page that comes first. */

import { Group, SegmentedControl, SimpleGrid, Stack, Text } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { useCredentials } from '../credentials/credential-data.ts'
import { useSignedIn } from '../session/use-session.ts'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { Page } from '../shell/page.tsx'
import { FirstSteps } from './first-steps.tsx'
import { MostUsed } from './most-used.tsx'
import { Notices } from './notices.tsx'
import { OrganizationChoice } from './organization-choice.tsx'
import { type Span, spans } from './span.ts'
import { Totals } from './totals.tsx'
import { UsageChart } from './usage-chart.tsx'
import { type UsageOverTime, useUsageOverTime } from './usage-data.ts'

export function OverviewPage(): ReactNode {
  const { t } = useTranslation('overview')
  const { organization: own, scopes } = useSignedIn()
  const { organization: chosen = null } = useSearch({ from: '/inside/' })
  const navigate = useNavigate()
  const [span, setSpan] = useState<Span>('week')
  const shown = own.operator ? chosen : own.id
  const isEmpty = useIsEmpty(own.operator, own.id)
  return (
    <Page
      title={t('title')}
      description={own.operator ? t('descriptionOperator') : t('description')}
      actions={
        <Group align="flex-end" gap="sm">
          {own.operator ? (
            <OrganizationChoice
              value={chosen}
              choose={(organization) =>
                void navigate({
                  to: '/',
                  search: organization === null ? {} : { organization },
                  replace: true,
                })
              }
            />
          ) : null}
          <SpanChoice span={span} choose={setSpan} />
        </Group>
      }
    >
      {isEmpty ? <FirstSteps mayWrite={scopes.includes('credentials:write')} /> : null}
      <Notices organization={shown} />
      <Figures span={span} organization={shown} />
      {isEmpty ? null : <MostUsed span={span} organization={shown} />}
    </Page>
  )
}

/** Whether an organization has no credential at all yet; the operator's overview is never a beginner's. */
function useIsEmpty(operator: boolean, organization: string): boolean {
  const { data } = useCredentials({ organization, member: null, mayWrite: false }, {})
  return !operator && data?.length === 0
}

interface SpanChoiceProps {
  readonly span: Span
  readonly choose: (span: Span) => void
}

const SpanChoice = ({ span, choose }: SpanChoiceProps): ReactNode => {
  const { t } = useTranslation('overview')
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('span')}
      value={span}
      onChange={(value) => choose(spans.find((name) => name === value) ?? 'week')}
      data={spans.map((value) => ({ value, label: t(`spans.${value}`) }))}
    />
  )
}

interface FiguresProps {
  readonly span: Span
  readonly organization: string | null
}

function Figures({ span, organization }: FiguresProps): ReactNode {
  const { data, error, refetch } = useUsageOverTime(span, organization)
  if (data !== undefined) return <Charts usage={data} />
  return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
}

function Charts({ usage }: { readonly usage: UsageOverTime }): ReactNode {
  const { t } = useTranslation('overview')
  return (
    <Stack gap="md">
      <Totals total={usage.total} />
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <UsageChart
          title={t('charts.calls')}
          usage={usage}
          series={[{ of: 'calls', label: t('figures.calls'), color: 'counter.6' }]}
        />
        <UsageChart
          title={t('charts.exchanges')}
          usage={usage}
          series={[
            { of: 'exchanges', label: t('series.granted'), color: 'teal.6' },
            { of: 'refusals', label: t('series.refused'), color: 'orange.6' },
          ]}
        />
      </SimpleGrid>
      {usage.window.step === 'day' ? (
        <Text size="xs" c="dimmed">
          {t('daysOfUtc')}
        </Text>
      ) : null}
    </Stack>
  )
}
