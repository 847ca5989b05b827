/** Everything that the trail holds of one event. */

import { Box, Code, Modal, Stack, Text } from '@mantine/core'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import type { AuditEvent } from './audit-data.ts'
import type { EventWords } from './event-words.ts'
import { Recorded } from './recorded.tsx'
import { useRefusalWords } from './refusal-words.ts'

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
      {event === null ? null : <Fields event={event} words={words} />}
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

type Field = (typeof fields)[number]

interface FieldsProps {
  readonly event: AuditEvent
  readonly words: EventWords
}

function Fields({ event, words }: FieldsProps): ReactNode {
  const { t } = useTranslation('audit')
  const recorded = useId()
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
              <Text component="dd" size="sm" m={0} style={{ wordBreak: 'break-word' }}>
                <Value event={event} field={field} words={words} />
              </Text>
            </Box>
          ))}
      </Stack>
      {event.details === null ? null : (
        <div>
          <Text id={recorded} size="sm" c="dimmed" mb={6}>
            {t('recorded')}
          </Text>
          <Code block tabIndex={0} lang="en" aria-labelledby={recorded}>
            {JSON.stringify(event.details, null, 2)}
          </Code>
        </div>
      )}
    </Stack>
  )
}

/** Words for what a person reads; names and numbers as they were recorded, for whoever looks for them elsewhere. */
function Value({ event, field, words }: FieldsProps & { readonly field: Field }): ReactNode {
  const { t } = useTranslation('credentials')
  const refusal = useRefusalWords()
  const nameless = words.namelessActor(event.actor)
  const text = String(event[field])
  if (field === 'actor' && nameless !== null) return nameless
  if (field === 'environment') return t(`environment.${text}`)
  if (field === 'cause') return <Recorded text={text} words={refusal.cause(text)} />
  if (field === 'reason') return <Recorded text={text} words={refusal.reason(text)} />
  return <span style={{ fontFamily: 'var(--mantine-font-family-monospace)' }}>{text}</span>
}
