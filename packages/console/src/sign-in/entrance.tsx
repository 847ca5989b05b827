/** The frame of the pages that one sees before being signed in. */

import { Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { Ticket } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useTitle } from '../shell/page.tsx'
import { AppearanceMenu, LanguageMenu } from '../shell/preferences.tsx'

export interface EntranceProps {
  readonly title: string
  readonly description?: ReactNode
  readonly children: ReactNode
}

export function Entrance({ title, description, children }: EntranceProps): ReactNode {
  const { t } = useTranslation()
  useTitle(title)
  return (
    <Box mih="100dvh" bg="light-dark(var(--mantine-color-gray-0), var(--mantine-color-dark-8))">
      <Group component="header" justify="space-between" px="md" h={56}>
        <Group gap={8} c="light-dark(var(--mantine-color-counter-7), var(--mantine-color-counter-3))">
          <Ticket size={22} aria-hidden />
          <Text fw={650} c="var(--mantine-color-text)">
            {t('product')}
          </Text>
        </Group>
        <Group gap={4}>
          <LanguageMenu />
          <AppearanceMenu />
        </Group>
      </Group>
      <Box component="main" px="md" pt={{ base: 'md', sm: 72 }} pb="xl" maw={452} mx="auto">
        <Paper withBorder p={{ base: 'lg', sm: 'xl' }} radius="lg" shadow="xs">
          <Stack gap="lg">
            <div>
              <Title order={1} size="h3">
                {title}
              </Title>
              {description === undefined ? null : (
                <Text c="dimmed" size="sm" mt={6}>
                  {description}
                </Text>
              )}
            </div>
            {children}
          </Stack>
        </Paper>
      </Box>
    </Box>
  )
}
