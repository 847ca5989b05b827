/** A role, with what it may do. */

import { Group, Radio, Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useSignedIn } from '../session/use-session.ts'
import { type Role, rolesUpTo } from './member-data.ts'

export interface RoleChoiceProps {
  readonly value: Role
  readonly onChange: (role: Role) => void
}

export function RoleChoice({ value, onChange }: RoleChoiceProps): ReactNode {
  const { t } = useTranslation('members')
  const offered = rolesUpTo(useSignedIn().member.role)
  return (
    <Radio.Group
      label={t('roleLabel')}
      value={value}
      onChange={(chosen) => {
        const role = offered.find((one) => one === chosen)
        if (role !== undefined) onChange(role)
      }}
    >
      <Stack gap="xs" mt="xs">
        {offered.map((role) => (
          <Radio.Card
            key={role}
            value={role}
            p="sm"
            radius="md"
            aria-label={t('shell:labelled', { label: t(`role.${role}`), value: t(`may.${role}`) })}
          >
            <Group wrap="nowrap" align="flex-start" gap="sm">
              <Radio.Indicator mt={2} />
              <div>
                <Text size="sm" fw={550}>
                  {t(`role.${role}`)}
                </Text>
                <Text size="xs" c="dimmed">
                  {t(`may.${role}`)}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </Stack>
    </Radio.Group>
  )
}
