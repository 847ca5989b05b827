/** What happened in the organization, the newest first. */

import { Button } from '@mantine/core'
import { Download, ScrollText } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { NothingHere } from '../lists/nothing-here.tsx'
import { PagedList } from '../lists/paged-list.tsx'
import { useSignedIn } from '../session/use-session.ts'
import { Page } from '../shell/page.tsx'
import { AuditFilters } from './audit-filters.tsx'
import { AuditTable } from './audit-table.tsx'
import { type AuditFilter, exportAddress, useAuditEvents } from './audit-data.ts'

export function AuditPage(): ReactNode {
  const { t } = useTranslation('audit')
  const { organization } = useSignedIn()
  const [filter, setFilter] = useState<AuditFilter>({})
  const query = useAuditEvents(organization.id, filter)
  const filtered = Object.keys(filter).length > 0
  return (
    <Page
      title={t('title')}
      description={t('description')}
      actions={
        <Button
          component="a"
          href={exportAddress(organization.id, filter)}
          download
          variant="default"
          leftSection={<Download size={16} aria-hidden />}
        >
          {t('export')}
        </Button>
      }
    >
      <AuditFilters filter={filter} change={setFilter} />
      <PagedList
        query={query}
        empty={
          <NothingHere
            icon={ScrollText}
            title={filtered ? t('noneMatch') : t('none')}
            text={filtered ? t('noneMatchText') : t('noneText')}
          />
        }
      >
        {(rows) => <AuditTable events={rows} organization={organization.id} />}
      </PagedList>
    </Page>
  )
}
