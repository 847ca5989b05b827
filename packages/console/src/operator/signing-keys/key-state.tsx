/** Where a key stands in its life: always in words, the colour besides. */

import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { KeyState } from './signing-key-data.ts'

export const keyStates = ['pending', 'active', 'retiring', 'gone'] as const

export const keyColors: Readonly<Record<KeyState, string>> = {
  pending: 'blue',
  active: 'green',
  retiring: 'yellow',
  gone: 'gray',
}

export function KeyStateBadge({ state }: { readonly state: KeyState }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Badge variant="dot" color={keyColors[state]} tt="none" fw={500} radius="sm">
      {t(`keys.state.${state}`)}
    </Badge>
  )
}
