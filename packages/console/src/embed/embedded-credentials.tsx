/** The credentials of an organization inside another product: the list, and one of them at a time. */

import { Alert, Anchor, MantineProvider } from '@mantine/core'
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query'
import type { i18n } from 'i18next'
import { ChevronLeft, Clock } from 'lucide-react'
import { type ReactNode, useMemo, useState } from 'react'
import { I18nextProvider, useTranslation } from 'react-i18next'
import type { ApiClient } from '../api/client.ts'
import { ApiContext } from '../api/use-api.ts'
import { CredentialDetails } from '../credentials/credential-details.tsx'
import { CredentialList } from '../credentials/credential-list.tsx'
import type { Holder } from '../credentials/holder.ts'
import { Loading } from '../shell/loading.tsx'
import { readableShades } from '../theme.ts'
import { type embeddedTheme, noMemory } from './appearance.ts'

export type Scheme = 'light' | 'dark' | 'auto'

export interface EmbeddedCredentialsProps {
  readonly words: i18n
  readonly scheme: Scheme
  readonly theme: ReturnType<typeof embeddedTheme>
  /** What carries the appearance: the element around everything in the shadow tree. */
  readonly root: HTMLElement
  readonly mayWrite: boolean
  /** Null: the page has given no session yet. */
  readonly connection: Connection | null
}

export interface Connection {
  readonly api: ApiClient
  readonly queries: QueryClient
  readonly ended: boolean
}

export function EmbeddedCredentials(props: EmbeddedCredentialsProps): ReactNode {
  const { words, scheme, theme, root, mayWrite, connection } = props
  return (
    <I18nextProvider i18n={words}>
      <MantineProvider
        theme={theme}
        cssVariablesResolver={readableShades}
        getRootElement={() => root}
        colorSchemeManager={noMemory}
        defaultColorScheme="auto"
        {...(scheme === 'auto' ? {} : { forceColorScheme: scheme })}
        withCssVariables={false}
        withGlobalClasses={false}
      >
        {connection === null ? (
          <Loading />
        ) : (
          <QueryClientProvider client={connection.queries}>
            <ApiContext value={connection.api}>
              {connection.ended ? <Ended /> : <Credentials mayWrite={mayWrite} />}
            </ApiContext>
          </QueryClientProvider>
        )}
      </MantineProvider>
    </I18nextProvider>
  )
}

function Ended(): ReactNode {
  const { t } = useTranslation('embed')
  return (
    <Alert role="alert" color="yellow" icon={<Clock size={18} aria-hidden />} title={t('ended.title')}>
      {t('ended.text')}
    </Alert>
  )
}

function Credentials({ mayWrite }: { readonly mayWrite: boolean }): ReactNode {
  const { t } = useTranslation('credentials')
  const [opened, setOpened] = useState<string | null>(null)
  // The session is bound to its organization, and to none of its members.
  const holder = useMemo<Holder>(() => ({ organization: null, member: null, mayWrite }), [mayWrite])
  const open = useMemo(() => ({ go: setOpened }), [])
  if (opened === null) return <CredentialList holder={holder} open={open} />
  const back = (
    <Anchor
      component="button"
      type="button"
      size="sm"
      onClick={() => setOpened(null)}
      display="inline-flex"
      style={{ alignItems: 'center' }}
    >
      <ChevronLeft size={16} aria-hidden />
      {t('title')}
    </Anchor>
  )
  return <CredentialDetails id={opened} holder={holder} back={back} />
}
