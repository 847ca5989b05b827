/** What every page stands in: appearance, words, the management API, the routes. */

import { MantineProvider, Menu, mergeThemeOverrides } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import type { i18n } from 'i18next'
import type { ReactNode } from 'react'
import { I18nextProvider } from 'react-i18next'
import { createApiClient } from './api/client.ts'
import { createQueries } from './api/queries.ts'
import { ApiContext } from './api/use-api.ts'
import { askingForPresence, createPresenceRequests } from './presence/presence-requests.ts'
import { PresenceDialog } from './presence/presence-dialog.tsx'
import { createPages } from './router.tsx'
import { readableShades, styleNonce, theme } from './theme.ts'

const themeWithMenus = mergeThemeOverrides(theme, {
  components: {
    // What stands in a menu is a choice, and nothing else.
    Menu: Menu.extend({ defaultProps: { withInitialFocusPlaceholder: false } }),
  },
})

const presence = createPresenceRequests()
const api = createApiClient({
  baseUrl: '',
  token: () => null,
  fetch: askingForPresence(presence, (request) => fetch(request)),
})
const queries = createQueries()
const pages = createPages()

export function App({ words }: { readonly words: i18n }): ReactNode {
  return (
    <I18nextProvider i18n={words}>
      <MantineProvider
        theme={themeWithMenus}
        cssVariablesResolver={readableShades}
        defaultColorScheme="auto"
        getStyleNonce={styleNonce}
      >
        <QueryClientProvider client={queries}>
          <ApiContext value={api}>
            <Notifications position="bottom-right" />
            <RouterProvider router={pages} />
            <PresenceDialog requests={presence} />
          </ApiContext>
        </QueryClientProvider>
      </MantineProvider>
    </I18nextProvider>
  )
}
