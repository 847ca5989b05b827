import { Group, NativeSelect } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Api, CredentialFilter } from './credential-data.ts'

export interface CredentialFiltersProps {
  readonly apis: readonly Api[]
  readonly filter: CredentialFilter
  readonly change: (filter: CredentialFilter) => void
}

const environments = ['production', 'sandbox'] as const
const states = ['active', 'disabled', 'revoked'] as const

export function CredentialFilters({ apis, filter, change }: CredentialFiltersProps): ReactNode {
  const { t } = useTranslation('credentials')
  const { api, ...withoutApi } = filter
  const { environment, ...withoutEnvironment } = filter
  const { state, ...withoutState } = filter
  const all = { value: '', label: t('all') }
  return (
    <Group gap="sm" role="group" aria-label={t('filters')} grow preventGrowOverflow={false}>
      <NativeSelect
        size="xs"
        label={t('api')}
        data={[
          { value: '', label: t('allApis') },
          ...apis.map(({ name, title }) => ({ value: name, label: title })),
        ]}
        value={api ?? ''}
        onChange={({ currentTarget: { value } }) =>
          change(value === '' ? withoutApi : { ...filter, api: value })
        }
      />
      <NativeSelect
        size="xs"
        label={t('environmentLabel')}
        data={[all, ...environments.map((value) => ({ value, label: t(`environment.${value}`) }))]}
        value={environment ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const chosen = environments.find((name) => name === value)
          change(chosen === undefined ? withoutEnvironment : { ...filter, environment: chosen })
        }}
      />
      <NativeSelect
        size="xs"
        label={t('stateLabel')}
        data={[all, ...states.map((value) => ({ value, label: t(`state.${value}`) }))]}
        value={state ?? ''}
        onChange={({ currentTarget: { value } }) => {
          const chosen = states.find((name) => name === value)
          change(chosen === undefined ? withoutState : { ...filter, state: chosen })
        }}
      />
    </Group>
  )
}
