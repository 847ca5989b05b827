/** What to do first, where there is no credential yet. */

import { Anchor, Button, Group, Paper, Stack, Text, ThemeIcon, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { BookOpen, KeyRound, Send } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export function FirstSteps({ mayWrite }: { readonly mayWrite: boolean }): ReactNode {
  const { t } = useTranslation('overview')
  return (
    <Paper component="section" withBorder p="xl" aria-labelledby="first-steps">
      <Title order={2} size="h4" id="first-steps" mb="lg">
        {t('first.title')}
      </Title>
      <Stack component="ol" gap="lg" p={0} m={0} style={{ listStyle: 'none' }}>
        <FirstStep icon={<KeyRound size={18} />} title={t('first.make')} text={t('first.makeText')}>
          {mayWrite ? (
            <Button component={Link} to="/credentials" size="xs">
              {t('first.toCredentials')}
            </Button>
          ) : null}
        </FirstStep>
        <FirstStep icon={<BookOpen size={18} />} title={t('first.read')} text={t('first.readText')}>
          <Anchor href="/docs/" size="sm">
            {t('first.toDocumentation')}
          </Anchor>
        </FirstStep>
        <FirstStep icon={<Send size={18} />} title={t('first.call')} text={t('first.callText')} />
      </Stack>
    </Paper>
  )
}

interface FirstStepProps {
  readonly icon: ReactNode
  readonly title: string
  readonly text: string
  readonly children?: ReactNode
}

const FirstStep = ({ icon, title, text, children }: FirstStepProps): ReactNode => (
  <Group component="li" align="flex-start" wrap="nowrap" gap="md">
    <ThemeIcon variant="light" size={36} radius="xl" aria-hidden>
      {icon}
    </ThemeIcon>
    <Stack gap={6} align="flex-start">
      <Text fw={550}>{title}</Text>
      <Text size="sm" c="dimmed" maw={560}>
        {text}
      </Text>
      {children}
    </Stack>
  </Group>
)
