/** The six digits of an authenticator application. */

import { TextInput, type TextInputProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface CodeInputProps extends Omit<TextInputProps, 'onChange' | 'value'> {
  readonly value: string
  readonly onChange: (code: string) => void
}

export function CodeInput({ value, onChange, ...input }: CodeInputProps): ReactNode {
  const { t } = useTranslation('signIn')
  return (
    <TextInput
      label={t('code')}
      description={t('codeHint')}
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9]{6}"
      title={t('codeHint')}
      required
      withAsterisk={false}
      value={value}
      onChange={({ currentTarget }) => onChange(currentTarget.value.replaceAll(/\D/g, '').slice(0, 6))}
      styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', letterSpacing: '0.3em' } }}
      {...input}
    />
  )
}
