/** What a list says of each credential. */

import { Anchor, Code, Stack, Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type Columns, columnsOf } from '../lists/data-table.tsx'
import { Moment } from '../words/times.tsx'
import { EnvironmentBadge, StateBadge } from './badges.tsx'
import { type Credential, type ListedCredential, useApis } from './credential-data.ts'
import { useDialectWords } from './dialect-words.ts'
import { LastUseText } from './last-use-text.tsx'

/** How a credential is opened. `address`: where it has a page of its own, so that a new window can have it. */
export interface OpenCredential {
  readonly go: (id: string) => void
  readonly address?: (id: string) => string
}

export function useCredentialColumns(open: OpenCredential): Columns<ListedCredential> {
  const { t, i18n } = useTranslation('credentials')
  const apis = useApis().data
  // `t` is another one as soon as the language is.
  return useMemo(
    () =>
      columnsOf<ListedCredential>([
        { id: 'name', header: t('name'), cell: (row) => <NameCell credential={row} open={open} /> },
        { id: 'key', header: t('keyColumn'), cell: (row) => <KeyText credential={row} /> },
        {
          id: 'environment',
          header: t('environmentLabel'),
          cell: ({ environment }) => <EnvironmentBadge environment={environment} />,
        },
        { id: 'state', header: t('stateLabel'), cell: (row) => <StateBadge credential={row} /> },
        { id: 'scopes', header: t('scopes'), cell: ({ scopes }) => <Small>{scopes.length}</Small> },
        {
          id: 'expires',
          header: t('expires'),
          cell: ({ expires }) => (
            <Small>{expires === null ? t('never') : <Moment at={expires} as="day" />}</Small>
          ),
        },
        { id: 'lastUse', header: t('lastUse'), cell: (row) => <LastUseText credential={row} /> },
      ]),
    [t, i18n.language, apis, open],
  )
}

const Small = ({ children }: { readonly children: ReactNode }): ReactNode => (
  <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
    {children}
  </Text>
)

interface NameCellProps {
  readonly credential: ListedCredential
  readonly open: OpenCredential
}

function NameCell({ credential: { id, name, api, kind }, open: { go, address } }: NameCellProps): ReactNode {
  const apis = useApis().data
  const { wordsOf } = useDialectWords()
  const found = apis?.find((one) => one.name === api)
  const link =
    address === undefined ? (
      <Anchor component="button" type="button" fw={550} size="sm" ta="start" onClick={() => go(id)}>
        {name}
      </Anchor>
    ) : (
      <Anchor
        href={address(id)}
        fw={550}
        size="sm"
        onClick={(event) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return
          event.preventDefault()
          go(id)
        }}
      >
        {name}
      </Anchor>
    )
  return (
    <Stack gap={2} miw={160} style={{ wordBreak: 'break-word' }}>
      <div>{link}</div>
      <Text size="xs" c="dimmed">
        {found?.title ?? api} · {wordsOf(found, kind).name}
      </Text>
    </Stack>
  )
}

/** Enough of it to tell two apart, and nothing that proves anything. */
export function KeyText({
  credential: { key, lastFour },
}: {
  readonly credential: Pick<Credential, 'key' | 'lastFour'>
}): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Stack gap={2} align="flex-start">
      {key === null ? null : (
        <Code title={key} style={{ whiteSpace: 'nowrap' }}>
          {key.slice(0, 9)}…{key.slice(-4)}
        </Code>
      )}
      <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
        {key === null ? t('tokenEndsIn') : t('endsIn')} <Code>{lastFour}</Code>
      </Text>
    </Stack>
  )
}
