/** One half of a conversation, as it went over the wire: its first line, its headers, its body. */

import { Box, Code, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './message.module.css'

export interface MessageProps {
  readonly title: string
  /** Of which conversation it is the half: told with the title, as there are two of each. */
  readonly of: string
  readonly aside: ReactNode
  /** The method and the address, or the status. */
  readonly line: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

export function Message({ title, of, aside, line, headers, body }: MessageProps): ReactNode {
  const { t } = useTranslation()
  return (
    <Box miw={0}>
      <Group justify="space-between" mb={6} mih={30} gap="xs">
        <Text size="sm" fw={600}>
          {title}
        </Text>
        {aside}
      </Group>
      <Code
        block
        className={classes.wire}
        tabIndex={0}
        role="region"
        aria-label={t('labelled', { label: of, value: title })}
      >
        <b>{line}</b>
        {'\n'}
        {Object.entries(headers).map(([name, value]) => (
          <span key={name}>
            <span className={classes.name}>{name}:</span> {value}
            {'\n'}
          </span>
        ))}
        {body === '' ? null : `\n${indented(body)}`}
      </Code>
    </Box>
  )
}

/** JSON is easier to read over several lines; nothing else is touched. */
function indented(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2)
  } catch {
    return body
  }
}
