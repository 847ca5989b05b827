import { Anchor, Stack, Text } from '@mantine/core'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { columnsOf, DataTable } from '../lists/data-table.tsx'
import { Moment } from '../words/times.tsx'
import type { AuditEvent } from './audit-data.ts'
import { EventDetails } from './event-details.tsx'
import { reasonOf, useEventWords } from './event-words.ts'
import { useNames } from './names.ts'
import { Recorded } from './recorded.tsx'
import { useRefusalWords } from './refusal-words.ts'

export interface AuditTableProps {
  readonly events: readonly AuditEvent[]
  readonly organization: string
}

export function AuditTable({ events, organization }: AuditTableProps): ReactNode {
  const { t } = useTranslation('audit')
  const [shown, setShown] = useState<AuditEvent | null>(null)
  const words = useEventWords(useNames(organization))
  const columns = useMemo(
    () =>
      columnsOf<AuditEvent>([
        {
          id: 'at',
          header: t('when'),
          cell: ({ at }) => (
            <Text size="sm" style={{ whiteSpace: 'nowrap' }}>
              <Moment at={at} as="moment" />
            </Text>
          ),
        },
        {
          id: 'what',
          header: t('what'),
          cell: (event) => <Sentence event={event} text={words.sentence(event)} />,
        },
        {
          id: 'who',
          header: t('who'),
          cell: (event) => (
            <Stack gap={2}>
              <Text size="sm" style={{ wordBreak: 'break-word' }}>
                {words.actor(event)}
              </Text>
              {event.address === null ? null : (
                <Text size="xs" c="dimmed">
                  {event.address}
                </Text>
              )}
            </Stack>
          ),
        },
        {
          id: 'details',
          header: t('details'),
          quiet: true,
          cell: (event) => (
            <Anchor
              component="button"
              type="button"
              size="sm"
              aria-label={t('detailsOf', { event: words.sentence(event) })}
              onClick={() => setShown(event)}
            >
              {t('details')}
            </Anchor>
          ),
        },
      ]),
    [t, words],
  )
  return (
    <>
      <DataTable label={t('title')} rows={events} columns={columns} idOf={keyOf} />
      <EventDetails event={shown} words={words} close={() => setShown(null)} />
    </>
  )
}

/** Customers are not told the place in the trail; an event of theirs is named by what it says. */
const keyOf = ({ sequence, ...event }: AuditEvent): string => String(sequence ?? JSON.stringify(event))

function Sentence({ event, text }: { readonly event: AuditEvent; readonly text: string }): ReactNode {
  const { reason: reasonWords } = useRefusalWords()
  const reason = reasonOf(event)
  return (
    <Stack gap={2} miw={220}>
      <Text size="sm" fw={550} style={{ wordBreak: 'break-word' }}>
        {text}
      </Text>
      {reason === null ? null : (
        <Text size="xs" c="dimmed" style={{ wordBreak: 'break-word' }}>
          <Recorded text={reason} words={reasonWords(reason)} />
        </Text>
      )}
    </Stack>
  )
}
