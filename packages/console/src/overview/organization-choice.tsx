/** Whose usage is shown: for the operator all organizations, or one of them. */

import { Select } from '@mantine/core'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { useOrganizations } from '../operator/organizations/organization-data.ts'

export interface OrganizationChoiceProps {
  /** Null: all of them. */
  readonly value: string | null
  readonly choose: (organization: string | null) => void
}

export function OrganizationChoice({ value, choose }: OrganizationChoiceProps): ReactNode {
  const { t } = useTranslation('overview')
  const { data = [], hasNextPage, fetchNextPage } = useOrganizations()
  return (
    <Select
      label={t('organization')}
      size="xs"
      w={220}
      data={[
        { value: '', label: t('allOrganizations') },
        ...data.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      value={value ?? ''}
      onChange={(chosen) => choose(chosen === '' ? null : chosen)}
      allowDeselect={false}
      searchable
      limit={100}
      nothingFoundMessage={t('noOrganization')}
      onSearchChange={() => {
        if (hasNextPage) void fetchNextPage()
      }}
    />
  )
}
