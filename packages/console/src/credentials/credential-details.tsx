/** One credential: what it is, its secrets, and what can be done with it. */

import { Alert, Box, Group, Stack, Text, Title } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Faulted } from '../shell/faulted.tsx'
import { Loading } from '../shell/loading.tsx'
import { TrySection } from '../trying/try-section.tsx'
import { EnvironmentBadge, shownState, StateBadge } from './badges.tsx'
import { type CredentialDetail, useCredential } from './credential-data.ts'
import { CredentialFacts } from './credential-facts.tsx'
import { DangerZone } from './danger-zone.tsx'
import { useApiNamed, useDialectWords } from './dialect-words.ts'
import { EditCredential } from './edit-credential.tsx'
import type { Holder } from './holder.ts'
import { RotateSecret } from './rotate-secret.tsx'
import { Secrets } from './secrets.tsx'

export interface CredentialDetailsProps {
  readonly id: string
  readonly holder: Holder
  /** The way back to the list. */
  readonly back: ReactNode
}

export function CredentialDetails({ id, holder, back }: CredentialDetailsProps): ReactNode {
  const { data, error, refetch } = useCredential(id)
  return (
    <Stack gap="lg" maw={960} mx="auto">
      <div>{back}</div>
      {data !== undefined ? (
        <Details credential={data} mayWrite={holder.mayWrite} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
    </Stack>
  )
}

interface DetailsProps {
  readonly credential: CredentialDetail
  readonly mayWrite: boolean
}

function Details({ credential, mayWrite }: DetailsProps): ReactNode {
  const { t } = useTranslation('credentials')
  const { wordsOf } = useDialectWords()
  const api = useApiNamed(credential.api)
  const state = shownState(credential)
  const changeable = mayWrite && credential.state !== 'revoked'
  return (
    <>
      <Group justify="space-between" align="flex-start">
        <Box>
          <Group gap="sm">
            <Title order={1} size="h2" style={{ wordBreak: 'break-word' }}>
              {credential.name}
            </Title>
            <StateBadge credential={credential} />
            <EnvironmentBadge environment={credential.environment} />
          </Group>
          <Text c="dimmed" mt={4}>
            {api?.title ?? credential.api} · {wordsOf(api, credential.kind).name}
          </Text>
        </Box>
        {changeable ? (
          <Group gap="xs">
            <EditCredential credential={credential} />
            <RotateSecret credential={credential} />
          </Group>
        ) : null}
      </Group>
      {state === 'active' ? null : (
        <Alert color={state === 'revoked' ? 'red' : 'yellow'} p="sm">
          {t(`stateMeans.${state}`)}
        </Alert>
      )}
      <CredentialFacts credential={credential} />
      {credential.kind === 'key-pair' && credential.state !== 'revoked' ? (
        <Secrets credential={credential} mayWrite={mayWrite} />
      ) : null}
      {mayWrite && state === 'active' ? <TrySection credential={credential} /> : null}
      {changeable ? <DangerZone credential={credential} /> : null}
    </>
  )
}
