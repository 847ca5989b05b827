/** The four states of a key, in their order, and what each means. */

import { Paper, SimpleGrid, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { keyStates, KeyStateBadge } from './key-state.tsx'

export function KeyLife(): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Paper component="section" withBorder p="lg" aria-labelledby="key-life">
      <Title order={2} size="h5" id="key-life" mb="md">
        {t('keys.life')}
      </Title>
      <SimpleGrid component="ol" cols={{ base: 1, xs: 2, md: 4 }} p={0} m={0} style={{ listStyle: 'none' }}>
        {keyStates.map((state) => (
          <li key={state}>
            <KeyStateBadge state={state} />
            <Text size="sm" c="dimmed" mt={6}>
              {t(`keys.means.${state}`)}
            </Text>
          </li>
        ))}
      </SimpleGrid>
    </Paper>
  )
}
