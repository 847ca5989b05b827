/** One organization: what it is, its credentials and members, and what can be done with it. */

import { Alert, Anchor, Box, Code, Group, Stack, Text, Title } from '@mantine/core'
import { Link, useParams } from '@tanstack/react-router'
import { ChartNoAxesColumn, ChevronLeft } from 'lucide-react'
import { type ReactNode, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useOpenCredential } from '../../credentials-pages/use-open-credential.ts'
import { CredentialList } from '../../credentials/credential-list.tsx'
import type { Holder } from '../../credentials/holder.ts'
import { useSignedIn } from '../../session/use-session.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { useTitle } from '../../shell/page.tsx'
import { Moment } from '../../words/times.tsx'
import { OrganizationDanger } from './danger-zone.tsx'
import { OrganizationMembers } from './organization-members.tsx'
import { type Organization, useOrganization } from './organization-data.ts'
import { RenameOrganization } from './rename.tsx'
import { OrganizationBadges } from './state-badge.tsx'

export function OrganizationPage(): ReactNode {
  const { t } = useTranslation('operator')
  const { id } = useParams({ from: '/inside/operator/organizations/$id' })
  const { data, error, refetch } = useOrganization(id)
  useTitle(data?.name ?? t('organizations.title'))
  return (
    <Stack gap="xl" maw={1180} mx="auto">
      <div>
        <Anchor component={Link} to="/operator/organizations" size="sm" display="inline-flex">
          <ChevronLeft size={16} aria-hidden style={{ alignSelf: 'center' }} />
          {t('organizations.title')}
        </Anchor>
      </div>
      {data !== undefined ? (
        <Details organization={data} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
    </Stack>
  )
}

function Details({ organization }: { readonly organization: Organization }): ReactNode {
  const { t } = useTranslation('operator')
  const { scopes } = useSignedIn()
  const mayWrite = scopes.includes('organizations:write')
  const holder = useHolderOf(organization.id)
  const open = useOpenCredential()
  return (
    <>
      <Head organization={organization} mayWrite={mayWrite} />
      <Box component="section" aria-labelledby="organization-credentials">
        <Title order={2} size="h4" id="organization-credentials" mb="sm">
          {t('organizations.credentials')}
        </Title>
        <CredentialList holder={holder} open={open} />
      </Box>
      {scopes.includes('members:read') ? (
        <OrganizationMembers organization={organization.id} mayWrite={scopes.includes('members:write')} />
      ) : null}
      {mayWrite ? <OrganizationDanger organization={organization} /> : null}
    </>
  )
}

interface HeadProps {
  readonly organization: Organization
  readonly mayWrite: boolean
}

function Head({ organization, mayWrite }: HeadProps): ReactNode {
  const { t } = useTranslation('operator')
  const { id, name, createdAt, notBefore } = organization
  return (
    <Stack gap="md">
      <Group justify="space-between" align="flex-start">
        <Box>
          <Group gap="sm">
            <Title order={1} size="h2" style={{ wordBreak: 'break-word' }}>
              {name}
            </Title>
            <OrganizationBadges state={organization.state} operator={organization.operator} />
          </Group>
          <Text c="dimmed" mt={4} size="sm">
            <Code>{id}</Code> · {t('organizations.createdOn')} <Moment at={createdAt} as="day" />
          </Text>
          <Anchor
            size="sm"
            mt="xs"
            display="inline-flex"
            style={{ gap: 6, alignItems: 'center' }}
            renderRoot={(props: object) => <Link {...props} to="/" search={{ organization: id }} />}
          >
            <ChartNoAxesColumn size={16} aria-hidden />
            {t('organizations.usage')}
          </Anchor>
        </Box>
        {mayWrite ? <RenameOrganization organization={organization} /> : null}
      </Group>
      {organization.state === 'active' ? null : (
        <Alert color="yellow" p="sm">
          {t('organizations.disabledMeans')}
        </Alert>
      )}
      {notBefore === null ? null : (
        <Text size="sm" c="dimmed">
          {t('organizations.refusedUntil')} <Moment at={notBefore} as="moment" />
        </Text>
      )}
    </Stack>
  )
}

/** On behalf of an organization, and of none of its members: no personal tokens then, but in one's own. */
function useHolderOf(organization: string): Holder {
  const { member, organization: own, scopes } = useSignedIn()
  const mayWrite = scopes.includes('credentials:write')
  const self = own.id === organization ? member.id : null
  return useMemo(() => ({ organization, member: self, mayWrite }), [organization, self, mayWrite])
}
