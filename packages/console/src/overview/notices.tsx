/** What will end soon, or has ended lately: while there is time to do something about it. */

import { Anchor, Box, Group, Paper, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { CircleAlert, Clock } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../api/client.ts'
import { dataOf } from '../api/problem.ts'
import { useApi } from '../api/use-api.ts'
import { useApiNamed } from '../credentials/dialect-words.ts'
import { Moment } from '../words/times.tsx'

type Notice = Schemas['Notice']

/** Rows that are shown before somebody asks for the others. */
const first = 5

export function Notices({ organization }: { readonly organization: string | null }): ReactNode {
  const { t } = useTranslation('overview')
  const notices = useNotices(organization)
  const [all, setAll] = useState(false)
  if (notices.length === 0) return null
  const shown = all ? notices : notices.slice(0, first)
  return (
    <Box component="section" aria-labelledby="notices">
      <Title order={2} size="h4" id="notices" mb="sm">
        {t('notices.title')}
      </Title>
      <Paper withBorder p="md">
        <Stack component="ul" gap="sm" p={0} m={0} style={{ listStyle: 'none' }}>
          {shown.map((notice) => (
            <NoticeLine
              key={`${notice.kind} ${notice.credential?.id ?? notice.signingKey}`}
              notice={notice}
            />
          ))}
        </Stack>
        {shown.length === notices.length ? null : (
          <Anchor component="button" type="button" size="sm" mt="sm" onClick={() => setAll(true)}>
            {t('notices.all', { count: notices.length })}
          </Anchor>
        )}
      </Paper>
    </Box>
  )
}

/** Where they cannot be read, the page goes without: the figures beside them say that something is wrong. */
function useNotices(organization: string | null): readonly Notice[] {
  const api = useApi()
  const { data } = useQuery({
    queryKey: ['notices', organization],
    queryFn() {
      const query = organization === null ? {} : { organization }
      return dataOf(api.GET('/api/v1/notices', { params: { query } }))
    },
    refetchInterval: 60_000,
  })
  return data?.items ?? []
}

/** Days within which an end is pressing. */
const pressing = 7

function NoticeLine({ notice }: { readonly notice: Notice }): ReactNode {
  const { t } = useTranslation('overview')
  const { kind, at, days } = notice
  const urgent = kind === 'credential-ended' || (kind === 'credential-ends' && days <= pressing)
  const Icon = urgent ? CircleAlert : Clock
  return (
    <Group component="li" wrap="nowrap" align="flex-start" gap="sm">
      <Icon
        size={18}
        aria-hidden
        style={{ flex: 'none', marginTop: 2 }}
        color={urgent ? 'var(--mantine-color-red-text)' : 'var(--mantine-color-dimmed)'}
      />
      <div>
        <Text size="sm">
          <Subject notice={notice} /> {t(`notices.kind.${kind}`)} <Moment at={at} as="fromNow" />
        </Text>
        <Text size="xs" c="dimmed">
          {t(`notices.todo.${kind}`)}
        </Text>
      </div>
    </Group>
  )
}

function Subject({ notice: { credential, signingKey } }: { readonly notice: Notice }): ReactNode {
  const api = useApiNamed(credential?.api ?? '')
  if (credential === null) {
    return (
      <Anchor
        inherit
        fw={550}
        renderRoot={(props: object) => <Link {...props} to="/operator/signing-keys" />}
      >
        {signingKey?.slice(0, 8)}
      </Anchor>
    )
  }
  return (
    <>
      <Anchor
        inherit
        fw={550}
        renderRoot={(props: object) => (
          <Link {...props} to="/credentials/$id" params={{ id: credential.id }} />
        )}
      >
        {credential.name}
      </Anchor>{' '}
      ({api?.title ?? credential.api})
    </>
  )
}
