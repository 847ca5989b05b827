/** The credentials of an organization, and the way to make one. */

import { Button, Group, Stack } from '@mantine/core'
import { KeyRound, Plus, SearchX } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DataTable } from '../lists/data-table.tsx'
import { NothingHere } from '../lists/nothing-here.tsx'
import { PagedList } from '../lists/paged-list.tsx'
import { CreateCredential } from './create-credential.tsx'
import { type CredentialFilter, useApis, useCredentials } from './credential-data.ts'
import { type OpenCredential, useCredentialColumns } from './credential-columns.tsx'
import { CredentialFilters } from './credential-filters.tsx'
import type { Holder } from './holder.ts'

export interface CredentialListProps {
  readonly holder: Holder
  readonly open: OpenCredential
}

export function CredentialList({ holder, open }: CredentialListProps): ReactNode {
  const { t } = useTranslation('credentials')
  const [filter, setFilter] = useState<CredentialFilter>({})
  const [creating, setCreating] = useState(false)
  const query = useCredentials(holder, filter)
  const columns = useCredentialColumns(open)
  const create = holder.mayWrite ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  ) : null
  const filtered = Object.keys(filter).length > 0
  const empty = filtered ? (
    <NothingHere
      icon={SearchX}
      title={t('noneMatch.title')}
      text={t('noneMatch.text')}
      action={
        <Button variant="default" onClick={() => setFilter({})}>
          {t('noneMatch.clear')}
        </Button>
      }
    />
  ) : (
    <NothingHere
      icon={KeyRound}
      title={t('empty.title')}
      text={holder.mayWrite ? t('empty.text') : t('empty.viewer')}
      action={create}
    />
  )
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-end" gap="md">
        <CredentialFilters apis={useApis().data ?? []} filter={filter} change={setFilter} />
        {create}
      </Group>
      <PagedList query={query} empty={empty}>
        {(rows) => <DataTable label={t('title')} rows={rows} columns={columns} idOf={({ id }) => id} />}
      </PagedList>
      <CreateCredential holder={holder} opened={creating} close={() => setCreating(false)} made={open} />
    </Stack>
  )
}
