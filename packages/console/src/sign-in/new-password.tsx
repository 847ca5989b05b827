/** A password to be chosen, with its rules said before and not after. */

import { PasswordInput, type PasswordInputProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

/** Where a second factor is asked for besides, a shorter one is allowed. */
export const fewestAlone = 15
export const fewestWithFactor = 8
export const mostCharacters = 256

export interface NewPasswordProps extends PasswordInputProps {
  readonly fewest?: number
}

export function NewPassword({ fewest = fewestAlone, ...input }: NewPasswordProps): ReactNode {
  const { t } = useTranslation('signIn')
  return (
    <PasswordInput
      label={t('newPassword')}
      description={t('passwordRules', { fewest })}
      autoComplete="new-password"
      minLength={fewest}
      maxLength={mostCharacters}
      required
      withAsterisk={false}
      visibilityToggleButtonProps={{ 'aria-label': t('showPassword'), tabIndex: 0, 'aria-hidden': false }}
      {...input}
    />
  )
}
