/** What stops the programs of an organization: its tokens so far, or all of it until it is enabled again. */

import { Box, Button, Divider, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Refusal } from '../../shell/refusal.tsx'
import { TypedConfirmation } from '../typed-confirmation.tsx'
import { type Organization, useChangeOrganization } from './organization-data.ts'

type Dangerous = 'disable' | 'refuseTokens'

export function OrganizationDanger({ organization }: { readonly organization: Organization }): ReactNode {
  const { t } = useTranslation('operator')
  const [asking, setAsking] = useState<Dangerous | null>(null)
  const change = useChangeOrganization(organization.id, () => setAsking(null))
  const ask = (what: Dangerous): void => {
    change.reset()
    setAsking(what)
  }
  const disabled = organization.state === 'disabled'
  return (
    <Box component="section" aria-labelledby="organization-danger">
      <Title order={2} size="h4" id="organization-danger" mb="sm">
        {t('organizations.danger.title')}
      </Title>
      <Paper withBorder style={{ borderColor: 'var(--mantine-color-red-6)' }} p="lg">
        <Stack gap="md">
          {asking === null ? <Refusal error={change.error} /> : null}
          <Line
            title={t('organizations.danger.refuseTokens')}
            text={t('organizations.danger.refuseTokensText')}
          >
            <Button variant="default" onClick={() => ask('refuseTokens')}>
              {t('organizations.danger.refuseTokens')}
            </Button>
          </Line>
          <Divider />
          {disabled ? (
            <Line title={t('organizations.danger.enable')} text={t('organizations.danger.enableText')}>
              <Button
                variant="default"
                loading={change.isPending}
                onClick={() => change.mutate({ state: 'active' })}
              >
                {t('organizations.danger.enable')}
              </Button>
            </Line>
          ) : (
            <Line title={t('organizations.danger.disable')} text={t('organizations.danger.disableText')}>
              <Button color="red" onClick={() => ask('disable')}>
                {t('organizations.danger.disable')}
              </Button>
            </Line>
          )}
        </Stack>
      </Paper>
      <TypedConfirmation
        opened={asking !== null}
        close={() => setAsking(null)}
        title={asking === null ? '' : t(`organizations.danger.${asking}`)}
        consequences={asking === null ? [] : [t(`organizations.danger.${asking}Text`)]}
        wanted={organization.name}
        wantedName={t('organizations.nameOf')}
        action={asking === null ? '' : t(`organizations.danger.${asking}`)}
        pending={change.isPending}
        error={change.error}
        confirm={() => change.mutate(asking === 'disable' ? { state: 'disabled' } : { refuseTokens: true })}
      />
    </Box>
  )
}

interface LineProps {
  readonly title: string
  readonly text: string
  readonly children: ReactNode
}

const Line = ({ title, text, children }: LineProps): ReactNode => (
  <Group justify="space-between" gap="md">
    <Box maw={560}>
      <Text fw={550}>{title}</Text>
      <Text size="sm" c="dimmed">
        {text}
      </Text>
    </Box>
    {children}
  </Group>
)
