/** From where a credential may be used: one block a line, none for anywhere. */

import { Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface AddressesInputProps {
  readonly value: string
  readonly onChange: (text: string) => void
  readonly error?: ReactNode
}

export const addressesIn = (text: string): string[] => text.split(/[\s,;]+/).filter((block) => block !== '')

export function AddressesInput({ value, onChange, error }: AddressesInputProps): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Textarea
      label={t('addresses')}
      description={t('addressesHint')}
      placeholder="203.0.113.0/24"
      rows={3}
      resize="vertical"
      spellCheck={false}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      error={error}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
    />
  )
}
