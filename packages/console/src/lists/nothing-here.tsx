/** An empty list: why it is empty, and what to do first. */

import { Center, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import type { LucideIcon } from 'lucide-react'
import type { ReactNode } from 'react'

export interface NothingHereProps {
  readonly icon: LucideIcon
  readonly title: string
  readonly text: string
  readonly action?: ReactNode
}

export function NothingHere({ icon: Icon, title, text, action }: NothingHereProps): ReactNode {
  return (
    <Paper withBorder p="xl">
      <Center>
        <Stack align="center" gap="sm" maw={440} ta="center" py="lg">
          <ThemeIcon variant="light" size={44} radius="xl" aria-hidden>
            <Icon size={22} />
          </ThemeIcon>
          <Title order={2} size="h4">
            {title}
          </Title>
          <Text c="dimmed" size="sm">
            {text}
          </Text>
          {action}
        </Stack>
      </Center>
    </Paper>
  )
}
