import { ActionIcon, Box, Code, CopyButton, Group, Paper, Stack, Text, Tooltip } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Moment } from '../words/times.tsx'
import classes from './columns.module.css'
import type { CredentialDetail } from './credential-data.ts'
import { useApiNamed, useDialectWords } from './dialect-words.ts'
import { LastUseText } from './last-use-text.tsx'

export function CredentialFacts({ credential }: { readonly credential: CredentialDetail }): ReactNode {
  const { t } = useTranslation('credentials')
  const { wordsOf } = useDialectWords()
  const words = wordsOf(useApiNamed(credential.api), credential.kind)
  const { key, lastFour, scopes, addresses, expires, createdAt } = credential
  return (
    <Paper withBorder p="lg">
      <Stack component="dl" gap="sm" m={0}>
        {key === null ? null : (
          <Fact label={words.key ?? t('plainKey')}>
            <Group gap={4} wrap="nowrap">
              <Code style={{ wordBreak: 'break-all' }}>{key}</Code>
              <CopyIcon label={words.key ?? t('plainKey')} value={key} />
            </Group>
          </Fact>
        )}
        <Fact label={words.secret}>
          <Code>…{lastFour}</Code>
        </Fact>
        <Fact label={t('scopes')}>
          {scopes.length === 0 ? (
            <Text size="sm" c="dimmed">
              {t('noScopes')}
            </Text>
          ) : (
            <Group gap={6}>
              {scopes.map((scope) => (
                <Code key={scope}>{scope}</Code>
              ))}
            </Group>
          )}
        </Fact>
        <Fact label={t('addresses')}>
          {addresses.length === 0 ? (
            <Text size="sm">{t('anywhere')}</Text>
          ) : (
            <Stack gap={4} align="flex-start">
              {addresses.map((block) => (
                <Code key={block}>{block}</Code>
              ))}
            </Stack>
          )}
        </Fact>
        <Fact label={t('expires')}>
          <Text size="sm">{expires === null ? t('never') : <Moment at={expires} as="moment" />}</Text>
        </Fact>
        <Fact label={t('created')}>
          <Text size="sm">
            <Moment at={createdAt} as="moment" />
          </Text>
        </Fact>
        <Fact label={t('lastUse')}>
          <LastUseText credential={credential} />
        </Fact>
      </Stack>
    </Paper>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className={classes.fact}>
      <Text component="dt" size="sm" c="dimmed">
        {label}
      </Text>
      <Box component="dd" m={0}>
        {children}
      </Box>
    </div>
  )
}

function CopyIcon({ label, value }: { readonly label: string; readonly value: string }): ReactNode {
  const { t } = useTranslation()
  return (
    <CopyButton value={value} timeout={2000}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? t('copied') : t('copy')}>
          <ActionIcon
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={t('labelled', { label: t('copy'), value: label })}
          >
            {copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  )
}
