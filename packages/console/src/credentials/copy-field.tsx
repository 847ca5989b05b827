/** A text to be taken along: selected with a click, copied with a button that says so. */

import { Button, CopyButton, Group, TextInput, VisuallyHidden } from '@mantine/core'
import { Check, Copy } from 'lucide-react'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

export interface CopyFieldProps {
  readonly label: string
  readonly value: string
}

export function CopyField({ label, value }: CopyFieldProps): ReactNode {
  const { t } = useTranslation('shell')
  return (
    <Group gap="xs" align="flex-end" wrap="nowrap">
      <TextInput
        label={label}
        value={value}
        readOnly
        flex={1}
        onFocus={({ currentTarget }) => currentTarget.select()}
        // At 14 pixels Chromium cuts the underscores of DejaVu Sans Mono off in a field, and a secret has one.
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: '0.8125rem' } }}
      />
      <CopyButton value={value} timeout={2000}>
        {({ copied, copy }) => (
          <>
            <Button
              variant="default"
              onClick={copy}
              aria-label={t('labelled', { label: t('copy'), value: label })}
              leftSection={copied ? <Check size={16} aria-hidden /> : <Copy size={16} aria-hidden />}
            >
              {copied ? t('copied') : t('copy')}
            </Button>
            <VisuallyHidden role="status">{copied ? t('copied') : ''}</VisuallyHidden>
          </>
        )}
      </CopyButton>
    </Group>
  )
}
