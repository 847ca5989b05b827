/** The live secrets of a key pair: one, or two while a rotation's overlap lasts. */

import { Alert, Button, Code, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { Refusal } from '../shell/refusal.tsx'
import { Moment } from '../words/times.tsx'
import classes from './columns.module.css'
import { type CredentialDetail, type Secret, useCredentialsChanged } from './credential-data.ts'
import { SecretUseText } from './last-use-text.tsx'

export interface SecretsProps {
  readonly credential: CredentialDetail
  readonly mayWrite: boolean
}

export function Secrets({ credential, mayWrite }: SecretsProps): ReactNode {
  const { t } = useTranslation('credentials')
  const end = useEndOverlap(credential.id)
  const { secrets } = credential
  const old = secrets.find(({ expires }) => expires !== null)
  return (
    <Paper withBorder p="lg">
      <Stack gap="md">
        <Title order={2} size="h4">
          {t('secrets.title')}
        </Title>
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {secrets.map((secret) => (
            <SecretLine key={secret.id} secret={secret} lone={secrets.length === 1} />
          ))}
        </Stack>
        <Refusal error={end.error} />
        {old === undefined || !mayWrite ? null : (
          <Alert color="counter" p="sm" title={t('secrets.overlap')}>
            <Stack gap="sm" align="flex-start">
              <Text size="sm">{t('secrets.overlapText')}</Text>
              <OldSince old={old} secrets={secrets} />
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
  /** Where there is no other: then it is neither the old one nor the new one. */
  readonly lone: boolean
}

function SecretLine({ secret, lone }: SecretLineProps): ReactNode {
  const { t } = useTranslation('credentials')
  const { lastFour, createdAt, expires } = secret
  return (
    <li className={classes.secret}>
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
      <SecretUseText secret={secret} />
    </li>
  )
}

interface OldSinceProps {
  readonly old: Secret
  readonly secrets: readonly Secret[]
}

/** Whether it is time to end the old secret. Nothing where both are used and the new one was last: the times tell more. */
function OldSince({ old, secrets }: OldSinceProps): ReactNode {
  const { t } = useTranslation('credentials')
  const fresh = secrets.find(({ expires }) => expires === null)
  if (fresh === undefined || old.lastUseUnknown) return null
  const used = old.lastUse?.at ?? ''
  // ISO 8601 in UTC: what is later in the alphabet is later.
  const still = used > fresh.createdAt
  if (still && used <= (fresh.lastUse?.at ?? '')) return null
  return (
    <Text size="sm" fw={550}>
      {still ? t('secrets.stillUsed') : t('secrets.notUsedSince')}
    </Text>
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
