/** What the credential may do, scope by scope. */

import { Anchor, Checkbox, Group, Input } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import classes from './columns.module.css'

export interface ScopeChoiceProps {
  readonly offered: readonly string[]
  readonly value: readonly string[]
  readonly onChange: (scopes: string[]) => void
  readonly error?: ReactNode
}

export function ScopeChoice({ offered, value, onChange, error }: ScopeChoiceProps): ReactNode {
  const { t } = useTranslation('credentials')
  if (offered.length === 0) return null
  const all = offered.every((scope) => value.includes(scope))
  return (
    <Checkbox.Group
      label={
        <Group component="span" gap="sm" display="inline-flex">
          {t('scopes')}
        </Group>
      }
      description={t('scopesHint')}
      value={[...value]}
      onChange={onChange}
      error={error}
    >
      <div className={classes.scopes}>
        {offered.map((scope) => (
          <Checkbox
            key={scope}
            value={scope}
            label={scope}
            styles={{
              label: { fontFamily: 'var(--mantine-font-family-monospace)', wordBreak: 'break-word' },
            }}
          />
        ))}
      </div>
      <Input.Description mt="xs">
        <Anchor component="button" type="button" size="xs" onClick={() => onChange(all ? [] : [...offered])}>
          {all ? t('noScope') : t('allScopes')}
        </Anchor>
      </Input.Description>
    </Checkbox.Group>
  )
}
