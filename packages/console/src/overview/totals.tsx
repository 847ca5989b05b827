/** Three figures of the time that is chosen. */

import { Paper, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Counts } from './usage-data.ts'

const shown = ['calls', 'exchanges', 'refusals'] as const

export function Totals({ total }: { readonly total: Counts }): ReactNode {
  const { t, i18n } = useTranslation('overview')
  const format = new Intl.NumberFormat(i18n.language)
  return (
    <SimpleGrid component="dl" cols={3} spacing={{ base: 'xs', xs: 'md' }} m={0}>
      {shown.map((name) => (
        <Paper key={name} withBorder p={{ base: 'xs', xs: 'md' }}>
          <Text component="dt" size="sm" c="dimmed">
            {t(`figures.${name}`)}
          </Text>
          <Text
            component="dd"
            m={0}
            fz={{ base: 20, xs: 28 }}
            fw={650}
            lh={1.25}
            style={{ fontVariantNumeric: 'tabular-nums' }}
          >
            {format.format(total[name])}
          </Text>
          <Text component="dd" m={0} size="xs" c="dimmed">
            {t(`figuresMean.${name}`)}
          </Text>
        </Paper>
      ))}
    </SimpleGrid>
  )
}
