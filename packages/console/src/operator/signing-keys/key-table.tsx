import { Button, Code, Stack, Text } from '@mantine/core'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { columnsOf, DataTable } from '../../lists/data-table.tsx'
import { Moment } from '../../words/times.tsx'
import { KeyStateBadge } from './key-state.tsx'
import type { SigningKey } from './signing-key-data.ts'

export interface KeyTableProps {
  readonly keys: readonly SigningKey[]
  /** Null: this member may not. */
  readonly revoke: ((key: SigningKey) => void) | null
}

export function KeyTable({ keys, revoke }: KeyTableProps): ReactNode {
  const { t, i18n } = useTranslation('operator')
  const columns = useMemo(
    () =>
      columnsOf<SigningKey>([
        {
          id: 'kid',
          header: t('keys.kid'),
          cell: ({ kid }) => <Code style={{ wordBreak: 'break-all' }}>{kid}</Code>,
        },
        {
          id: 'algorithm',
          header: t('keys.algorithm'),
          cell: ({ algorithm }) => <Text size="sm">{algorithm}</Text>,
        },
        { id: 'state', header: t('keys.stateLabel'), cell: ({ state }) => <KeyStateBadge state={state} /> },
        { id: 'when', header: t('keys.when'), cell: (key) => <When signingKey={key} /> },
        {
          id: 'revoke',
          header: t('keys.actions'),
          cell: (key) =>
            key.state === 'gone' || revoke === null ? null : (
              <Button
                size="compact-sm"
                variant="light"
                color="red"
                onClick={() => revoke(key)}
                aria-label={t('keys.revokeOf', { kid: key.kid.slice(0, 8) })}
              >
                {t('keys.revoke')}
              </Button>
            ),
        },
      ]),
    [t, i18n.language, revoke],
  )
  return <DataTable label={t('keys.title')} rows={keys} columns={columns} idOf={({ kid }) => kid} />
}

/** What happened to the key last, and what happens next. */
function When({ signingKey }: { readonly signingKey: SigningKey }): ReactNode {
  const { t } = useTranslation('operator')
  const { state, createdAt, activateAt, goneAt } = signingKey
  const signs = (
    <Line text={state === 'pending' ? t('keys.signsFrom') : t('keys.signedFrom')} at={activateAt} />
  )
  return (
    <Stack gap={2}>
      <Line text={t('keys.published')} at={createdAt} />
      {signs}
      {goneAt === null ? null : (
        <Line text={state === 'gone' ? t('keys.wentAt') : t('keys.goesAt')} at={goneAt} />
      )}
    </Stack>
  )
}

const Line = ({ text, at }: { readonly text: string; readonly at: string }): ReactNode => (
  <Text size="sm">
    <Text span inherit c="dimmed">
      {text}
    </Text>{' '}
    <Moment at={at} as="moment" />
  </Text>
)
