/** The chain of audit events: its last link, and a verification of all of it. */

import { Alert, Box, Button, Code, CopyButton, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Check, Copy, ShieldAlert, ShieldCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { Refusal } from '../../shell/refusal.tsx'
import { useTimes } from '../../words/times.tsx'

type Verification = Schemas['ChainVerification']

const chainKey = ['audit-chain']

export function AuditChain(): ReactNode {
  const { t } = useTranslation('operator')
  const chain = useChain()
  return (
    <Box component="section" aria-labelledby="audit-chain">
      <Title order={2} size="h4" id="audit-chain" mb={4}>
        {t('chain.title')}
      </Title>
      <Text c="dimmed" size="sm" mb="sm" maw={720}>
        {t('chain.text')}
      </Text>
      <Paper withBorder p="lg">
        {chain.data !== undefined ? (
          <Stack gap="md">
            <Head sequence={chain.data.sequence} hash={chain.data.hash} />
            <Verify last={chain.data.verification} />
          </Stack>
        ) : chain.error === null ? (
          <Loading />
        ) : (
          <Faulted error={chain.error} again={() => void chain.refetch()} />
        )}
      </Paper>
    </Box>
  )
}

/** Asked more often while a verification goes on: that is its progress. */
function useChain() {
  const api = useApi()
  return useQuery({
    queryKey: chainKey,
    queryFn: () => dataOf(api.GET('/api/v1/audit-chain')),
    refetchInterval: ({ state }) => (state.data?.verification?.state === 'running' ? 1_000 : 15_000),
  })
}

interface HeadProps {
  readonly sequence: number
  readonly hash: string
}

function Head({ sequence, hash }: HeadProps): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Stack gap={6}>
      <Text size="sm" fw={550}>
        {t('chain.head', { sequence })}
      </Text>
      <Group gap="xs">
        <Code style={{ overflowWrap: 'anywhere' }}>{hash}</Code>
        <CopyButton value={`${sequence} ${hash}`} timeout={2000}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              onClick={copy}
              leftSection={copied ? <Check size={14} aria-hidden /> : <Copy size={14} aria-hidden />}
            >
              {copied ? t('chain.copied') : t('chain.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Stack>
  )
}

function Verify({ last }: { readonly last: Verification | null }): ReactNode {
  const { t } = useTranslation('operator')
  const verify = useVerify()
  const running = verify.isPending || last?.state === 'running'
  return (
    <Stack gap="sm" align="flex-start">
      <Refusal error={verify.error} />
      <div role="status">
        {running ? <Running last={last} /> : last === null ? null : <Result last={last} />}
      </div>
      <Button variant="default" disabled={running} onClick={() => verify.mutate()}>
        {last === null ? t('chain.verify') : t('chain.again')}
      </Button>
    </Stack>
  )
}

function useVerify() {
  const api = useApi()
  const queries = useQueryClient()
  return useMutation({
    mutationFn() {
      const verified = dataOf(api.POST('/api/v1/audit-chain/verify', { body: {} }))
      void queries.invalidateQueries({ queryKey: chainKey })
      return verified
    },
    onSettled: () => queries.invalidateQueries({ queryKey: chainKey }),
  })
}

function Running({ last }: { readonly last: Verification | null }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Group gap="sm">
      <Loader size="xs" aria-hidden />
      <Text size="sm">{t('chain.running', { events: last?.state === 'running' ? last.events : 0 })}</Text>
    </Group>
  )
}

function Result({ last }: { readonly last: Verification }): ReactNode {
  const { t } = useTranslation('operator')
  const { moment } = useTimes()
  const sound = last.state === 'sound'
  return (
    <Alert
      p="sm"
      color={sound ? 'green' : 'red'}
      icon={sound ? <ShieldCheck size={18} aria-hidden /> : <ShieldAlert size={18} aria-hidden />}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      title={sound ? t('chain.sound') : t('chain.broken', { at: last.brokenAt })}
    >
      <Text size="sm">
        {t('chain.checked', { events: last.events, at: moment(last.endedAt ?? last.startedAt) })}
      </Text>
      {last.problem === null ? null : (
        <Text size="sm" mt={4}>
          <Code>{last.problem}</Code>
        </Text>
      )}
      {sound ? null : (
        <Text size="sm" mt={4}>
          {t('chain.whatNow')}
        </Text>
      )}
    </Alert>
  )
}
