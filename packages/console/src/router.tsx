/** Every page and its address, in one list. Each page is loaded when it is first opened. */

import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
} from '@tanstack/react-router'
import { OperatorGate } from './operator/operator-gate.tsx'
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
    component: lazyRouteComponent(() => import('./overview/overview-page.tsx'), 'OverviewPage'),
    // The operator looks at all organizations, or at one.
    validateSearch: ({ organization }): { organization?: string } =>
      typeof organization === 'string' ? { organization } : {},
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
  createRoute({
    getParentRoute: () => inside,
    path: '/members',
    component: lazyRouteComponent(() => import('./members/members-page.tsx'), 'MembersPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/audit',
    component: lazyRouteComponent(() => import('./audit/audit-page.tsx'), 'AuditPage'),
  }),
  createRoute({
    getParentRoute: () => inside,
    path: '/account',
    component: lazyRouteComponent(() => import('./account/account-page.tsx'), 'AccountPage'),
  }),
]

/** For the operator's own staff. The server refuses everybody else in any case. */
const operator = createRoute({ getParentRoute: () => inside, path: '/operator', component: OperatorGate })

const operatorPages = [
  createRoute({
    getParentRoute: () => operator,
    path: '/organizations',
    component: lazyRouteComponent(
      () => import('./operator/organizations/list-page.tsx'),
      'OrganizationsPage',
    ),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/organizations/$id',
    component: lazyRouteComponent(() => import('./operator/organizations/one-page.tsx'), 'OrganizationPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/apis',
    component: lazyRouteComponent(() => import('./operator/apis/apis-page.tsx'), 'ApisPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/signing-keys',
    component: lazyRouteComponent(
      () => import('./operator/signing-keys/signing-keys-page.tsx'),
      'SigningKeysPage',
    ),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/throttles',
    component: lazyRouteComponent(() => import('./operator/throttles/throttles-page.tsx'), 'ThrottlesPage'),
  }),
  createRoute({
    getParentRoute: () => operator,
    path: '/health',
    component: lazyRouteComponent(() => import('./operator/health/health-page.tsx'), 'HealthPage'),
  }),
]

const tree = root.addChildren([
  ...outside,
  inside.addChildren([...organizationPages, operator.addChildren(operatorPages)]),
])

export const createPages = () =>
  createRouter({
    routeTree: tree,
    basepath: '/console',
    defaultPendingComponent: Loading,
    defaultErrorComponent: ({ error, reset }) => <Faulted error={error} again={reset} />,
  })

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createPages>
  }
}
