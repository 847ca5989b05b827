/** State and environment at a glance: always in words, the colour besides. */

import { Badge } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Credential, Environment, State } from './credential-data.ts'

type Shown = State | 'expired'

/** A credential whose time is over is told as expired: that is why it is refused. */
export const shownState = (
  { state, expires }: Pick<Credential, 'state' | 'expires'>,
  now: number = Date.now(),
): Shown => (state === 'active' && expires !== null && Date.parse(expires) <= now ? 'expired' : state)

const colors: Readonly<Record<Shown, string>> = {
  active: 'green',
  disabled: 'yellow',
  revoked: 'red',
  expired: 'gray',
}

export function StateBadge({
  credential,
}: {
  readonly credential: Pick<Credential, 'state' | 'expires'>
}): ReactNode {
  const { t } = useTranslation('credentials')
  const state = shownState(credential)
  return (
    <Badge variant="dot" color={colors[state]} tt="none" fw={500} radius="sm">
      {t(`state.${state}`)}
    </Badge>
  )
}

export function EnvironmentBadge({ environment }: { readonly environment: Environment }): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Badge variant="default" tt="none" fw={500} radius="sm">
      {t(`environment.${environment}`)}
    </Badge>
  )
}
