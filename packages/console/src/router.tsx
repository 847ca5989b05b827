/** Every page and its address, in one list. Each page is loaded when it is first opened. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
} from '@tanstack/react-router'
import { Faulted } from './shell/faulted.tsx'
import { Layout } from './shell/layout.tsx'
import { Loading } from './shell/loading.tsx'
import { NotFound } from './shell/not-found.tsx'

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound })

const outside = [
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    component: lazyRouteComponent(() => import('./sign-in/sign-in-page.tsx'), 'SignInPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/first-run',
    component: lazyRouteComponent(() => import('./sign-in/first-run-page.tsx'), 'FirstRunPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/invitation',
    component: lazyRouteComponent(() => import('./sign-in/invitation-page.tsx'), 'InvitationPage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/reset',
    component: lazyRouteComponent(() => import('./sign-in/reset-page.tsx'), 'ResetPage'),
  }),
]

/** What only members see stands in the frame with the navigation. */
const inside = createRoute({ getParentRoute: () => root, id: 'inside', component: Layout })

const organizationPages = [
  createRoute({
    getParentRoute: () => inside,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/credentials', replace: true })
    },
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/credentials',
    component: lazyRouteComponent(() => import('./credentials-pages/list-page.tsx'), 'CredentialsPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/credentials/$id',
    component: lazyRouteComponent(() => import('./credentials-pages/detail-page.tsx'), 'CredentialPage'),
  }),
]

const tree = root.addChildren([...outside, inside.addChildren([...organizationPages])])

export const createPages = () =>
  createRouter({
    routeTree: tree,
    basepath: '/console',
    scrollRestoration: true,
    defaultPendingComponent: Loading,
    defaultErrorComponent: ({ error, reset }) => <Faulted error={error} again={reset} />,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
