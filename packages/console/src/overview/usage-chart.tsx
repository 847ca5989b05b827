/** Counts over time: bars for the eye, and the same numbers as a table. */

import { BarChart } from '@mantine/charts'
import '@mantine/charts/styles.css'
import { Box, Group, Paper, ScrollArea, Table, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { Counts, UsageOverTime } from './usage-data.ts'
import classes from './usage-chart.module.css'

/** A count that is drawn, under the name that the legend has for it. */
export interface Series {
  readonly of: keyof Counts
  readonly label: string
  readonly color: string
}

export interface UsageChartProps {
  readonly title: string
  readonly usage: UsageOverTime
  readonly series: readonly Series[]
}

export function UsageChart({ title, usage, series }: UsageChartProps): ReactNode {
  const { t } = useTranslation('overview')
  const titleId = useId()
  const number = useNumbers()
  const stepName = useStepNames(usage)
  const summary = series
    .map(({ of, label }) => t('shell:labelled', { label, value: number(usage.total[of]) }))
    .join(', ')
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby={titleId} miw={0}>
      <Group justify="space-between" mb="md" gap="xs">
        <Title order={2} size="h5" id={titleId}>
          {title}
        </Title>
        {series.length < 2 ? null : <Legend series={series} />}
      </Group>
      <Box role="img" aria-label={t('chartOf', { title, summary })}>
        <BarChart
          h={220}
          type="stacked"
          accessibilityLayer={false}
          data={usage.steps.map(({ at, ...counts }) => ({ at: stepName(at), ...counts }))}
          dataKey="at"
          series={series.map(({ of, label, color }) => ({ name: of, label, color }))}
          valueFormatter={number}
          tickLine="none"
          gridAxis="x"
          maxBarWidth={36}
          barProps={{ isAnimationActive: false }}
          xAxisProps={{ interval: 'preserveStartEnd', minTickGap: 24 }}
          yAxisProps={{ allowDecimals: false, width: 44 }}
          textColor="dimmed"
        />
      </Box>
      <NumbersTable title={title} usage={usage} series={series} />
    </Paper>
  )
}

function Legend({ series }: Pick<UsageChartProps, 'series'>): ReactNode {
  return (
    <Group gap="md" aria-hidden>
      {series.map(({ of, label, color }) => (
        <Group key={of} gap={6}>
          <Box w={10} h={10} bg={color} style={{ borderRadius: 3 }} />
          <Text size="xs" c="dimmed">
            {label}
          </Text>
        </Group>
      ))}
    </Group>
  )
}

function NumbersTable({ title, usage, series }: UsageChartProps): ReactNode {
  const { t } = useTranslation('overview')
  const number = useNumbers()
  const stepName = useStepNames(usage)
  return (
    <details className={classes.numbers}>
      <summary>{t('asTable')}</summary>
      <ScrollArea.Autosize
        mah={260}
        type="auto"
        viewportProps={{ tabIndex: 0, role: 'region', 'aria-label': t('numbersOf', { title }) }}
      >
        <Table verticalSpacing={4} aria-label={title}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">{t(`stepOf.${usage.window.step}`)}</Table.Th>
              {series.map(({ of, label }) => (
                <Table.Th key={of} scope="col" ta="right">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {usage.steps.map((step) => (
              <Table.Tr key={step.at}>
                <Table.Th scope="row" fw={400}>
                  {stepName(step.at)}
                </Table.Th>
                {series.map(({ of }) => (
                  <Table.Td key={of} ta="right">
                    {number(step[of])}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </details>
  )
}

function useNumbers(): (value: number) => string {
  const { i18n } = useTranslation()
  const format = new Intl.NumberFormat(i18n.language)
  return (value) => format.format(value)
}

/** Hours as the browser's clock has them; days are those of UTC, in which they are counted. */
function useStepNames({ window }: UsageOverTime): (at: string) => string {
  const { i18n } = useTranslation()
  const options: Intl.DateTimeFormatOptions =
    window.step === 'hour'
      ? { hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', timeZone: 'UTC' }
  const format = new Intl.DateTimeFormat(i18n.language, options)
  return (at) => format.format(new Date(at))
}
