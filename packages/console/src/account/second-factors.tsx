/** The member's second factors: listed, added, removed. */

import { Alert, Button, Group, Paper, Stack, Text, ThemeIcon } from '@mantine/core'
import { Fingerprint, ShieldAlert, Smartphone } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { passkeysWork } from '../sign-in/passkeys.ts'
import { Moment } from '../words/times.tsx'
import { type SecondFactor, useSecondFactors } from './account-data.ts'
import { AddPasskey } from './add-passkey.tsx'
import { AddTotp } from './add-totp.tsx'
import { RemoveFactor } from './remove-factor.tsx'

export function SecondFactors(): ReactNode {
  const { t } = useTranslation('account')
  const { data, error, refetch } = useSecondFactors()
  const [adding, setAdding] = useState<SecondFactor['kind'] | null>(null)
  const [removing, setRemoving] = useState<SecondFactor | null>(null)
  if (data === undefined) {
    return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
  }
  return (
    <Paper withBorder p="lg">
      <Stack gap="md">
        {data.length === 0 ? (
          <Alert color="yellow" p="sm" icon={<ShieldAlert size={18} aria-hidden />}>
            {t('factors.none')}
          </Alert>
        ) : (
          <Stack
            component="ul"
            gap="md"
            p={0}
            m={0}
            style={{ listStyle: 'none' }}
            aria-label={t('factors.title')}
          >
            {data.map((factor) => (
              <FactorLine key={factor.id} factor={factor} remove={() => setRemoving(factor)} />
            ))}
          </Stack>
        )}
        <Group gap="xs">
          <Button
            variant="default"
            leftSection={<Smartphone size={16} aria-hidden />}
            onClick={() => setAdding('totp')}
          >
            {t('totp.add')}
          </Button>
          {passkeysWork() ? (
            <Button
              variant="default"
              leftSection={<Fingerprint size={16} aria-hidden />}
              onClick={() => setAdding('passkey')}
            >
              {t('passkey.add')}
            </Button>
          ) : null}
        </Group>
      </Stack>
      <AddTotp opened={adding === 'totp'} close={() => setAdding(null)} />
      <AddPasskey opened={adding === 'passkey'} close={() => setAdding(null)} />
      <RemoveFactor factor={removing} last={data.length === 1} close={() => setRemoving(null)} />
    </Paper>
  )
}

interface FactorLineProps {
  readonly factor: SecondFactor
  readonly remove: () => void
}

function FactorLine({
  factor: { kind, name, createdAt, usedAt, locked },
  remove,
}: FactorLineProps): ReactNode {
  const { t } = useTranslation('account')
  const Icon = kind === 'totp' ? Smartphone : Fingerprint
  const title = kind === 'totp' ? t('totp.name') : name
  return (
    <Group component="li" justify="space-between" wrap="nowrap">
      <Group gap="sm" wrap="nowrap">
        <ThemeIcon variant="light" size={36} radius="md" aria-hidden>
          <Icon size={18} />
        </ThemeIcon>
        <div>
          <Text size="sm" fw={550} style={{ wordBreak: 'break-word' }}>
            {title}
          </Text>
          <Text size="xs" c="dimmed">
            {kind === 'passkey' ? `${t('passkey.name')} · ` : null}
            {t('factors.added')} <Moment at={createdAt} as="day" /> ·{' '}
            {usedAt === null ? (
              t('factors.neverUsed')
            ) : (
              <>
                {t('factors.used')} <Moment at={usedAt} as="fromNow" />
              </>
            )}
          </Text>
          {locked ? (
            <Text size="xs" c="red">
              {t('factors.locked')}
            </Text>
          ) : null}
        </div>
      </Group>
      <Button
        flex="none"
        size="xs"
        variant="default"
        onClick={remove}
        aria-label={t('factors.removeNamed', { name: title })}
      >
        {t('factors.remove')}
      </Button>
    </Group>
  )
}
