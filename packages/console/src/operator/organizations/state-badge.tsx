import { Badge, Group } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Organization } from './organization-data.ts'

export function OrganizationBadges({ state, operator }: Pick<Organization, 'state' | 'operator'>): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Group gap={6}>
      <Badge variant="dot" color={state === 'active' ? 'green' : 'yellow'} tt="none" fw={500} radius="sm">
        {t(`organizations.state.${state}`)}
      </Badge>
      {operator ? (
        <Badge variant="default" tt="none" fw={500} radius="sm">
          {t('organizations.own')}
        </Badge>
      ) : null}
    </Group>
  )
}
