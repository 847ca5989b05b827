/** Facts by their names. */

import { Paper, SimpleGrid, Text } from '@mantine/core'
import type { ReactNode } from 'react'

export interface Fact {
  readonly name: string
  readonly value: ReactNode
  /** What it means, where the name alone does not say it. */
  readonly meaning?: string
}

export const FactList = ({ facts }: { readonly facts: readonly Fact[] }): ReactNode => (
  <SimpleGrid component="dl" cols={{ base: 1, xs: 2, md: 3 }} m={0}>
    {facts.map(({ name, value, meaning }) => (
      <Paper key={name} withBorder p="md" miw={0}>
        <Text component="dt" size="sm" c="dimmed">
          {name}
        </Text>
        <Text component="dd" m={0} fw={600} style={{ overflowWrap: 'anywhere' }}>
          {value}
        </Text>
        {meaning === undefined ? null : (
          <Text component="dd" m={0} size="xs" c="dimmed">
            {meaning}
          </Text>
        )}
      </Paper>
    ))}
  </SimpleGrid>
)
