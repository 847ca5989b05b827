/** The APIs of the configuration: what each is, and where its documentation stands. */

import { Accordion, Anchor, Badge, Code, Group, Stack, Text } from '@mantine/core'
import { BookOpen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Api, useApis } from '../../credentials/credential-data.ts'
import { Faulted } from '../../shell/faulted.tsx'
import { Loading } from '../../shell/loading.tsx'
import { Page } from '../../shell/page.tsx'
import { ApiSettings } from './api-settings.tsx'

export function ApisPage(): ReactNode {
  const { t } = useTranslation('operator')
  const { data, error, refetch } = useApis()
  return (
    <Page title={t('apis.title')} description={t('apis.description')}>
      {data !== undefined ? (
        <List apis={data} />
      ) : error === null ? (
        <Loading />
      ) : (
        <Faulted error={error} again={() => void refetch()} />
      )}
    </Page>
  )
}

function List({ apis }: { readonly apis: readonly Api[] }): ReactNode {
  const [opened, setOpened] = useState<string[]>([])
  return (
    <Accordion multiple variant="separated" order={2} value={opened} onChange={setOpened}>
      {apis.map((api) => (
        <Accordion.Item key={api.name} value={api.name}>
          <Accordion.Control>
            <Head api={api} />
          </Accordion.Control>
          <Accordion.Panel>
            {opened.includes(api.name) ? (
              <Stack gap="md">
                <DocumentationLink api={api} />
                <ApiSettings name={api.name} />
              </Stack>
            ) : null}
          </Accordion.Panel>
        </Accordion.Item>
      ))}
    </Accordion>
  )
}

function Head({ api: { name, title, environments } }: { readonly api: Api }): ReactNode {
  const { t } = useTranslation('credentials')
  return (
    <Group gap="sm">
      <Text fw={600}>{title}</Text>
      <Code>{name}</Code>
      {environments.map((environment) => (
        <Badge key={environment} variant="default" tt="none" fw={500} radius="sm">
          {t(`environment.${environment}`)}
        </Badge>
      ))}
    </Group>
  )
}

/** The management API has its reference elsewhere: it is described by its OpenAPI document. */
function DocumentationLink({ api: { name } }: { readonly api: Api }): ReactNode {
  const { t } = useTranslation('operator')
  return (
    <Anchor
      href={`/docs/${name === 'guichet' ? 'management' : name}`}
      size="sm"
      display="inline-flex"
      style={{ gap: 6, alignItems: 'center', alignSelf: 'flex-start' }}
    >
      <BookOpen size={16} aria-hidden />
      {t('apis.documentation')}
    </Anchor>
  )
}
