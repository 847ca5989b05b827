/** What every page stands in: appearance, words, the management API, the routes. */

import { MantineProvider } from '@mantine/core'
import { ModalsProvider } from '@mantine/modals'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { createApiClient } from './api/client.ts'
import { createQueries } from './api/queries.ts'
import { ApiContext } from './api/use-api.ts'
import { createPages } from './router.tsx'
import { styleNonce, theme } from './theme.ts'

const api = createApiClient({ baseUrl: '', token: () => null })
const queries = createQueries()
const pages = createPages()

export function App({ words }: { readonly words: i18n }): ReactNode {
  return (
    <I18nextProvider i18n={words}>
      <MantineProvider theme={theme} defaultColorScheme="auto" getStyleNonce={styleNonce}>
        <QueryClientProvider client={queries}>
          <ApiContext value={api}>
            <ModalsProvider>
              <Notifications position="bottom-right" />
              <RouterProvider router={pages} />
            </ModalsProvider>
          </ApiContext>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  )
}
