/** A request beside its answer; one below the other where there is no room. */

import { Badge, Box, Button, CopyButton, Group, Text, Title } from '@mantine/core'
import { Check, Terminal } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { asCurl } from './as-curl.ts'
import classes from './conversation-view.module.css'
import { Message } from './message.tsx'
import type { Conversation } from './try-data.ts'

export interface ConversationViewProps {
  readonly title: string
  readonly conversation: Conversation
}

export function ConversationView({ title, conversation }: ConversationViewProps): ReactNode {
  const { t } = useTranslation('trying')
  const { request, response, took } = conversation
  return (
    <Box component="section" aria-label={title}>
      <Group gap="sm" mb="xs">
        <Title order={3} size="h6">
          {title}
        </Title>
        {response === null ? null : <Status status={response.status} />}
        <Text size="sm" c="dimmed">
          {t('took', { count: took })}
        </Text>
      </Group>
      <div className={classes.columns}>
        <Message
          title={t('request')}
          of={title}
          aside={<CopyCurl request={request} />}
          line={`${request.method} ${request.url}`}
          headers={request.headers}
          body={request.body}
        />
        {response === null ? (
          <Text size="sm">{t('noAnswer')}</Text>
        ) : (
          <Message
            title={t('response')}
            of={title}
            aside={null}
            line={`HTTP ${response.status}`}
            headers={response.headers}
            body={response.body}
          />
        )}
      </div>
    </Box>
  )
}

function Status({ status }: { readonly status: number }): ReactNode {
  const { t } = useTranslation('trying')
  const good = status < 300
  return (
    <Badge variant="dot" color={good ? 'green' : 'red'} tt="none" fw={600} radius="sm">
      {status} · {good ? t('accepted') : t('refused')}
    </Badge>
  )
}

function CopyCurl({ request }: Pick<Conversation, 'request'>): ReactNode {
  const { t } = useTranslation('trying')
  return (
    <CopyButton value={asCurl(request)} timeout={2000}>
      {({ copied, copy }) => (
        <Button
          size="compact-xs"
          variant="default"
          onClick={copy}
          leftSection={copied ? <Check size={14} aria-hidden /> : <Terminal size={14} aria-hidden />}
        >
          {copied ? t('copied') : t('copyCurl')}
        </Button>
      )}
    </CopyButton>
  )
}
