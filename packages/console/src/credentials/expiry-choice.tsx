/** When a credential ends by itself: a preset, a day, or never. */

import { Alert, NativeSelect, Stack, TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'

const presets = ['30d', '90d', '365d'] as const

export interface ExpiryChoiceProps {
  /** As the management API takes it: a duration, an instant, or null for never. */
  readonly value: string | null
  readonly onChange: (value: string | null) => void
  readonly error?: ReactNode
}

export function ExpiryChoice({ value, onChange, error }: ExpiryChoiceProps): ReactNode {
  const { t } = useTranslation('credentials')
  const [onDay, setOnDay] = useState(value !== null && !isPreset(value))
  const choice = onDay ? 'day' : (value ?? 'never')
  return (
    <Stack gap="xs">
      <NativeSelect
        label={t('expires')}
        error={onDay ? undefined : error}
        value={choice}
        data={[
          ...presets.map((preset) => ({ value: preset, label: t(`expiry.${preset}`) })),
          { value: 'day', label: t('expiry.day') },
          { value: 'never', label: t('expiry.never') },
        ]}
        onChange={({ currentTarget: { value: chosen } }) => {
          setOnDay(chosen === 'day')
          if (chosen === 'day') onChange(endOfDay(inDays(90)))
          else onChange(chosen === 'never' ? null : chosen)
        }}
      />
      {choice === 'never' ? (
        <Alert color="yellow" p="xs">
          {t('expiry.caution')}
        </Alert>
      ) : null}
      {onDay ? (
        <TextInput
          type="date"
          label={t('expiry.lastDay')}
          min={inDays(0)}
          required
          withAsterisk={false}
          error={error}
          value={value === null || isPreset(value) ? '' : dayOf(value)}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== '') onChange(endOfDay(currentTarget.value))
          }}
        />
      ) : null}
    </Stack>
  )
}

const isPreset = (value: string): boolean => presets.some((preset) => preset === value)

const day = 86_400_000

/** In the time zone of the browser, as a field for dates has it. */
function dayOf(instant: string | number): string {
  const date = new Date(instant)
  const two = (part: number): string => String(part).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

const inDays = (count: number): string => dayOf(Date.now() + count * day)

const endOfDay = (date: string): string => new Date(`${date}T23:59:59`).toISOString()
