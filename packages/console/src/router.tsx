/** Every page and its address, in one list. */

import { createRootRoute, createRoute, createRouter, Outlet, type AnyRouter } from '@tanstack/react-router'
import { Loader } from '@mantine/core'

const root = createRootRoute({ component: Outlet })
const overview = createRoute({ getParentRoute: () => root, path: '/', component: Loader })

export const createPages = (): AnyRouter =>
  createRouter({ routeTree: root.addChildren([overview]), basepath: '/console', scrollRestoration: true })
