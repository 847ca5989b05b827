/** Everything that the trail holds of one event. */

import { Box, Code, Modal, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEvent } from './audit-data.ts'
import type { EventWords } from './event-words.ts'

export interface EventDetailsProps {
  /** Null: closed. */
  readonly event: AuditEvent | null
  readonly words: EventWords
  readonly close: () => void
}

export function EventDetails({ event, words, close }: EventDetailsProps): ReactNode {
  const { t } = useTranslation('audit')
  return (
    <Modal
      opened={event !== null}
      onClose={close}
      title={event === null ? '' : words.sentence(event)}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {event === null ? null : <Fields event={event} />}
    </Modal>
  )
}

const fields = [
  'at',
  'action',
  'actor',
  'address',
  'credential',
  'member',
  'api',
  'environment',
  'dialect',
  'cause',
  'reason',
  'tokenId',
  'requestId',
  'sequence',
] as const

function Fields({ event }: { readonly event: AuditEvent }): ReactNode {
  const { t } = useTranslation('audit')
  return (
    <Stack gap="xs">
      <Stack component="dl" gap={6} m={0}>
        {fields
          .filter((field) => event[field] !== null)
          .map((field) => (
            <Box
              key={field}
              display={{ base: 'block', xs: 'grid' }}
              style={{ gridTemplateColumns: '9rem minmax(0, 1fr)' }}
            >
              <Text component="dt" size="sm" c="dimmed">
                {t(`field.${field}`)}
              </Text>
              <Text component="dd" size="sm" m={0} ff="monospace" style={{ wordBreak: 'break-word' }}>
                {event[field]}
              </Text>
            </Box>
          ))}
      </Stack>
      {event.details === null ? null : (
        <Code block tabIndex={0}>
          {JSON.stringify(event.details, null, 2)}
        </Code>
      )}
    </Stack>
  )
}
