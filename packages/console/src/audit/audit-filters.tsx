import { Button, Group, NativeSelect, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useApis } from '../credentials/credential-data.ts'
import { useSignedIn } from '../session/use-session.ts'
import { type AuditFilter, actions } from './audit-data.ts'
import { useNames } from './names.ts'

export interface AuditFiltersProps {
  readonly filter: AuditFilter
  readonly change: (filter: AuditFilter) => void
}

export function AuditFilters({ filter, change }: AuditFiltersProps): ReactNode {
  const { t } = useTranslation('audit')
  const choices = useCredentialChoices()
  const set = (name: keyof AuditFilter, value: string): void => {
    const { [name]: _before, ...rest } = filter
    change(value === '' ? rest : { ...rest, [name]: value })
  }
  const all = { value: '', label: t('all') }
  return (
    <Group gap="sm" align="flex-end" role="group" aria-label={t('filters')}>
      <NativeSelect
        size="xs"
        label={t('what')}
        data={[all, ...actions.map((action) => ({ value: action, label: t(`action.${action}`) }))]}
        value={filter.action ?? ''}
        onChange={({ currentTarget }) => set('action', currentTarget.value)}
      />
      <NativeSelect
        size="xs"
        // A name may have a hundred characters.
        maw="min(100%, 20rem)"
        label={t('credential')}
        data={[all, ...choices]}
        value={filter.credential ?? ''}
        onChange={({ currentTarget }) => set('credential', currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="date"
        label={t('from')}
        value={filter.from ?? ''}
        onChange={({ currentTarget }) => set('from', currentTarget.value)}
      />
      <TextInput
        size="xs"
        type="date"
        label={t('to')}
        value={filter.to ?? ''}
        onChange={({ currentTarget }) => set('to', currentTarget.value)}
      />
      {Object.keys(filter).length === 0 ? null : (
        <Button size="xs" variant="subtle" onClick={() => change({})}>
          {t('clear')}
        </Button>
      )}
    </Group>
  )
}

/** Several credentials may have one name: the API, the last four and the state tell them apart. */
function useCredentialChoices(): readonly { readonly value: string; readonly label: string }[] {
  const { t } = useTranslation('audit')
  const { credentials } = useNames(useSignedIn().organization.id)
  const apis = useApis().data
  return [...credentials.values()].map(({ id, name, api, lastFour, state }) => {
    const parts = { name, api: apis?.find((one) => one.name === api)?.title ?? api, lastFour }
    return { value: id, label: state === 'revoked' ? t('revokedChoice', parts) : t('choice', parts) }
  })
}
