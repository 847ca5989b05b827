/** Which route of an API a call belongs to: one rule for the gateway and for forward-auth. */

export interface GatewayRoute {
  /** A whole path or the beginning of one at a `/`. */
  readonly path: string
  /** Empty: any. */
  readonly methods: readonly string[]
  readonly scopes: readonly string[]
}

/**
 * The routes of the longest path that covers this one; they differ in their methods. None where that path is written in
 * another case: many upstreams do not tell `/Admin` from `/admin`, and then a shorter route must not decide.
 */
export function routesCovering(routes: readonly GatewayRoute[], path: string): readonly GatewayRoute[] {
  const inAnyCase = path.toLowerCase()
  const exact = (route: GatewayRoute): number => Number(covers(route.path, path))
  const [longest] = routes
    .filter((route) => covers(route.path.toLowerCase(), inAnyCase))
    .toSorted((one, other) => other.path.length - one.path.length || exact(other) - exact(one))
  if (longest === undefined || exact(longest) === 0) return []
  return routes.filter((route) => route.path === longest.path)
}

/** Whether it matters to which of these routes a call belongs. */
export const tellApart = (routes: readonly GatewayRoute[]): boolean =>
  routes.some(({ methods, scopes }) => methods.length > 0 || scopes.length > 0)

const covers = (route: string, path: string): boolean =>
  path === route || path.startsWith(route.endsWith('/') ? route : `${route}/`)

/** A HEAD is a GET without its body. Where nobody says the method, only a route for all of them will do. */
export function routeFor(routes: readonly GatewayRoute[], method: string | null): GatewayRoute | null {
  const asked = method === 'HEAD' ? 'GET' : method
  const takes = ({ methods }: GatewayRoute): boolean =>
    methods.length === 0 || (asked !== null && methods.includes(asked))
  return routes.find(takes) ?? null
}
