/** The live secrets of a key pair: one, or two while a rotation's overlap lasts. */

import { Alert, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { Moment } from '../words/times.tsx'
import { type CredentialDetail, useCredentialsChanged } from './credential-data.ts'

type Secret = CredentialDetail['secrets'][number]

export interface SecretsProps {
  readonly credential: CredentialDetail
  readonly mayWrite: boolean
}

export function Secrets({ credential, mayWrite }: SecretsProps): ReactNode {
  const { t } = useTranslation('credentials')
  const end = useEndOverlap(credential.id)
  const old = credential.secrets.find(({ expires }) => expires !== null)
  return (
    <Paper withBorder p="lg">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('secrets.title')}
        </Title>
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {credential.secrets.map((secret) => (
            <SecretLine key={secret.id} secret={secret} credential={credential} />
          ))}
        </Stack>
        <Refusal error={end.error} />
        {old === undefined || !mayWrite ? null : (
          <Alert color="counter" p="sm" title={t('secrets.overlap')}>
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{t('secrets.overlapText')}</Text>
              <Group gap="xs">
                <Button
                  size="xs"
                  color="red"
                  loading={end.isPending && end.variables === 'new'}
                  onClick={() => end.mutate('new')}
                >
                  {t('secrets.endNow')}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  loading={end.isPending && end.variables === 'old'}
                  onClick={() => end.mutate('old')}
                >
                  {t('secrets.cancel')}
                </Button>
              </Group>
            </Stack>
          </Alert>
        )}
      </Stack>
    </Paper>
  )
}

interface SecretLineProps {
  readonly secret: Secret
  readonly credential: CredentialDetail
}

function SecretLine({
  secret: { id, lastFour, createdAt, expires },
  credential,
}: SecretLineProps): ReactNode {
  const { t } = useTranslation('credentials')
  const { lastUse, secrets } = credential
  const lone = secrets.length === 1
  return (
    <Group component="li" justify="space-between" gap="xs">
      <div>
        <Text size="sm" fw={550}>
          {lone ? t('secrets.only') : expires === null ? t('secrets.new') : t('secrets.old')}{' '}
          <Code>…{lastFour}</Code>
        </Text>
        <Text size="xs" c="dimmed">
          {t('secrets.made')} <Moment at={createdAt} as="moment" />
          {expires === null ? null : (
            <>
              {' · '}
              {t('secrets.ends')} <Moment at={expires} as="moment" />
            </>
          )}
        </Text>
      </div>
      <Text size="sm" c="dimmed">
        {lastUse?.secret === id ? (
          <>
            {t('secrets.lastUsed')} <Moment at={lastUse.at} as="fromNow" />
          </>
        ) : lastUse === null || lone ? null : (
          t('secrets.notLast')
        )}
      </Text>
    </Group>
  )
}

function useEndOverlap(id: string) {
  const api = useApi()
  const changed = useCredentialsChanged()
  return useMutation({
    mutationFn: (keep: 'new' | 'old') =>
      dataOf(api.POST('/api/v1/credentials/{id}/end-overlap', { params: { path: { id } }, body: { keep } })),
    onSuccess: changed,
  })
}
