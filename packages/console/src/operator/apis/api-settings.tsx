import { Code, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Schemas } from '../../api/client.ts'
import { dataOf } from '../../api/problem.ts'
import { useApi } from '../../api/use-api.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { useDurations } from '../../words/durations.ts'
import { FactList } from '../fact-list.tsx'

type Settings = Schemas['ApiSettings']

export function ApiSettings({ name }: { readonly name: string }): ReactNode {
  const api = useApi()
  const { data, error, refetch } = useQuery({
    queryKey: ['apis', name, 'settings'],
    queryFn: () => dataOf(api.GET('/api/v1/apis/{name}/settings', { params: { path: { name } } })),
    staleTime: 300_000,
  })
  if (data !== undefined) return <Settings settings={data} />
  return error === null ? <Loading /> : <Faulted error={error} again={() => void refetch()} />
}

function Settings({ settings }: { readonly settings: Settings }): ReactNode {
  const { t } = useTranslation('operator')
  const duration = useDurations()
  const { upstream, sandbox } = settings
  return (
    <Stack gap="lg">
      <FactList
        facts={[
          { name: t('apis.audience'), value: settings.audience },
          { name: t('apis.lifetime'), value: duration(settings.lifetime) },
          { name: t('apis.algorithm'), value: settings.algorithm },
          { name: t('apis.dialects'), value: settings.dialects.map(({ title }) => title).join(', ') },
          { name: t('apis.upstream'), value: upstream ?? t('apis.noUpstream') },
          {
            name: t('apis.sandbox'),
            value: sandbox === null ? t('apis.noSandbox') : (sandbox.upstream ?? t('apis.noUpstream')),
          },
        ]}
      />
      <Exchanges settings={settings} />
      <Routes settings={settings} />
      <Part title={t('apis.scopes')}>
        <Codes texts={settings.scopes} none={t('apis.noScopes')} />
      </Part>
    </Stack>
  )
}

function Exchanges({ settings: { exchanges } }: { readonly settings: Settings }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Part title={t('apis.exchanges')}>
      <Rows
        heads={[t('apis.request'), t('apis.dialect'), t('apis.host')]}
        rows={exchanges.map(({ method, path, dialect, host }) => [
          <Code key="path">{`${method} ${path}`}</Code>,
          dialect,
          host ?? t('apis.anyHost'),
        ])}
        label={t('apis.exchanges')}
      />
    </Part>
  )
}

function Routes({ settings: { routes, sample } }: { readonly settings: Settings }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Part title={t('apis.routes')}>
      {routes.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('apis.noRoutes')}
        </Text>
      ) : (
        <Rows
          heads={[t('apis.path'), t('apis.methods'), t('apis.wanted')]}
          rows={routes.map(({ path, methods, scopes }) => [
            <Code key="path">{path}</Code>,
            methods.length === 0 ? t('apis.anyMethod') : methods.join(', '),
            <Codes key="scopes" texts={scopes} none="–" />,
          ])}
          label={t('apis.routes')}
        />
      )}
      {sample === null ? null : (
        <Text size="sm" mt="xs">
          {t('apis.sample')} <Code>{sample}</Code>
        </Text>
      )}
    </Part>
  )
}

const Part = ({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode => (
  <div>
    <Title order={3} size="h6" mb="xs">
      {title}
    </Title>
    {children}
  </div>
)

interface RowsProps {
  readonly label: string
  readonly heads: readonly string[]
  readonly rows: readonly (readonly ReactNode[])[]
}

const Rows = ({ label, heads, rows }: RowsProps): ReactNode => (
  <Table.ScrollContainer minWidth={420} type="native" tabIndex={0} role="region" aria-label={label}>
    <Table aria-label={label} fz="sm">
      <Table.Thead>
        <Table.Tr>
          {heads.map((head) => (
            <Table.Th key={head} scope="col">
              {head}
            </Table.Th>
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {rows.map((cells, row) => (
          <Table.Tr key={row}>
            {cells.map((cell, column) => (
              <Table.Td key={heads[column]}>{cell}</Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
)

const Codes = ({ texts, none }: { readonly texts: readonly string[]; readonly none: string }): ReactNode =>
  texts.length === 0 ? (
    <Text size="sm" c="dimmed">
      {none}
    </Text>
  ) : (
    <Group gap={6}>
      {texts.map((text) => (
        <Code key={text}>{text}</Code>
      ))}
    </Group>
  )
