/** The kind of a credential, in the words of the API and with the way that its customers knew to it. */

import { Group, Radio, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api, Kind } from './credential-data.ts'
import { useDialectWords } from './dialect-words.ts'

export interface KindChoiceProps {
  readonly api: Api
  readonly kinds: readonly Kind[]
  readonly value: Kind
  readonly onChange: (kind: Kind) => void
  readonly error?: ReactNode
}

export function KindChoice({ api, kinds, value, onChange, error }: KindChoiceProps): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Radio.Group
      label={t('kindLabel')}
      value={value}
      onChange={(chosen) => {
        const kind = kinds.find((one) => one === chosen)
        if (kind !== undefined) onChange(kind)
      }}
      error={error}
    >
      <Stack gap="xs" mt="xs">
        {kinds.map((kind) => (
          <KindCard key={kind} api={api} kind={kind} />
        ))}
      </Stack>
    </Radio.Group>
  )
}

function KindCard({ api, kind }: { readonly api: Api; readonly kind: Kind }): ReactNode {
  const { t } = useTranslation('credentials')
  const { wordsOf } = useDialectWords()
  const { name, key, secret, where } = wordsOf(api, kind)
  const parts = key === null ? t('onePart', { secret }) : t('twoParts', { key, secret })
  return (
    <Radio.Card
      value={kind}
      p="sm"
      radius="md"
      aria-label={t('shell:labelled', { label: name, value: parts })}
    >
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <Radio.Indicator mt={2} />
        <div>
          <Text size="sm" fw={550}>
            {name}
          </Text>
          <Text size="xs" c="dimmed">
            {parts}
          </Text>
          {where.length === 0 ? null : (
            <Text size="xs" c="dimmed">
              {t('formerly', { path: where.join(' › ') })}
            </Text>
          )}
        </div>
      </Group>
    </Radio.Card>
  )
}
