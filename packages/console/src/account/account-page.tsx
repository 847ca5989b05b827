/** The member's own account: password, second factors, sessions. */

import { Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignedIn } from '../session/use-session.ts'
import { Page } from '../shell/page.tsx'
import { ChangePassword } from './change-password.tsx'
import { SecondFactors } from './second-factors.tsx'
import { Sessions } from './sessions.tsx'

export function AccountPage(): ReactNode {
  const { t, i18n } = useTranslation('account')
  const { member, organization } = useSignedIn()
  return (
    <Page
      title={t('title')}
      description={t('description', {
        email: member.email,
        role: t(`members:role.${member.role}`).toLocaleLowerCase(i18n.language),
        organization: organization.name,
      })}
    >
      <Section title={t('factors.title')} text={t('factors.text')}>
        <SecondFactors />
      </Section>
      <Section title={t('password.title')} text={t('password.text')}>
        <Paper withBorder p="lg">
          <ChangePassword />
        </Paper>
      </Section>
      <Section title={t('sessions.title')} text={t('sessions.text')}>
        <Sessions />
      </Section>
    </Page>
  )
}

interface SectionProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

function Section({ title, text, children }: SectionProps): ReactNode {
  const id = useId()
  return (
    <Stack component="section" gap="sm" aria-labelledby={id}>
      <div>
        <Title order={2} size="h4" id={id}>
          {title}
        </Title>
        <Text size="sm" c="dimmed">
          {text}
        </Text>
      </div>
      {children}
    </Stack>
  )
}
