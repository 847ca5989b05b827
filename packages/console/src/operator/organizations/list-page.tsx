import { Anchor, Button, Code, Text } from '@mantine/core'
import { Link, useNavigate } from '@tanstack/react-router'
import { Building2, Plus } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { columnsOf, DataTable } from '../../lists/data-table.tsx'
import { NothingHere } from '../../lists/nothing-here.tsx'
import { PagedList } from '../../lists/paged-list.tsx'
import { useSignedIn } from '../../session/use-session.ts'
import { Page } from '../../shell/page.tsx'
import { Moment } from '../../words/times.tsx'
import { CreateOrganization } from './create-organization.tsx'
import { type Organization, useOrganizations } from './organization-data.ts'
import { OrganizationBadges } from './state-badge.tsx'

export function OrganizationsPage(): ReactNode {
  const { t } = useTranslation('operator')
  const navigate = useNavigate()
  const [creating, setCreating] = useState(false)
  const mayWrite = useSignedIn().scopes.includes('organizations:write')
  const query = useOrganizations()
  const columns = useColumns()
  const create = mayWrite ? (
    <Button leftSection={<Plus size={16} aria-hidden />} onClick={() => setCreating(true)}>
      {t('organizations.create')}
    </Button>
  ) : null
  return (
    <Page title={t('organizations.title')} description={t('organizations.description')} actions={create}>
      <PagedList
        query={query}
        empty={
          <NothingHere icon={Building2} title={t('organizations.none')} text={t('organizations.noneText')} />
        }
      >
        {(rows) => (
          <DataTable label={t('organizations.title')} rows={rows} columns={columns} idOf={({ id }) => id} />
        )}
      </PagedList>
      <CreateOrganization
        opened={creating}
        close={() => setCreating(false)}
        made={({ id }) => void navigate({ to: '/operator/organizations/$id', params: { id } })}
      />
    </Page>
  )
}

function useColumns() {
  const { t, i18n } = useTranslation('operator')
  return useMemo(
    () =>
      columnsOf<Organization>([
        {
          id: 'name',
          header: t('organizations.name'),
          cell: ({ id, name }) => (
            <Anchor
              size="sm"
              fw={550}
              style={{ wordBreak: 'break-word' }}
              renderRoot={(props: object) => (
                <Link {...props} to="/operator/organizations/$id" params={{ id }} />
              )}
            >
              {name}
            </Anchor>
          ),
        },
        {
          id: 'state',
          header: t('organizations.stateLabel'),
          cell: (row) => <OrganizationBadges state={row.state} operator={row.operator} />,
        },
        {
          id: 'created',
          header: t('organizations.created'),
          cell: ({ createdAt }) => (
            <Text size="sm">
              <Moment at={createdAt} as="day" />
            </Text>
          ),
        },
        { id: 'id', header: t('organizations.id'), cell: ({ id }) => <Code>{id}</Code> },
      ]),
    [t, i18n.language],
  )
}
