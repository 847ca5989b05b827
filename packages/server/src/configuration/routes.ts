import type { ExchangePath } from './configuration.ts'
import type { Report } from './fault.ts'
import { shareHost } from './hosts.ts'
import { ownPathOver, plainPath } from './own-paths.ts'
import type { ApiSource, RouteSource } from './source.ts'

interface Claim {
  readonly api: ApiSource
  readonly route: RouteSource
}

/** A call must belong to one API and one route, whoever reads the configuration. */
export function checkRoutes(
  apis: readonly ApiSource[],
  exchanges: readonly ExchangePath[],
  report: Report,
): void {
  const claims: Claim[] = []
  for (const [index, api] of apis.entries()) {
    for (const [nth, route] of api.routes.entries()) {
      const at = ['apis', index, 'routes', nth, 'path']
      const own = ownPathOver(route.path)
      const exchange = exchanges.find((other) => plainPath(other.path) === plainPath(route.path))
      const rival = claims.find((claim) => collide(claim, { api, route }))
      if (own !== null) {
        report(at, `${route.path} lies under ${own}, which is the server's own.`, 'Choose another path.')
      } else if (exchange) {
        report(
          at,
          `At ${route.path} the dialect ${exchange.dialect.name} exchanges credentials.`,
          'Choose another path.',
        )
      } else if (rival) {
        report(
          at,
          `${route.path} belongs to the API ${rival.api.name} already.`,
          'Give one API other paths, methods or hosts.',
        )
      }
      claims.push({ api, route })
    }
  }
}

/** Between two APIs the path decides; within one, calls to one path may differ by method. */
function collide(one: Claim, other: Claim): boolean {
  if (plainPath(one.route.path) !== plainPath(other.route.path)) return false
  if (one.api !== other.api) return shareHost(one.api.hosts, other.api.hosts)
  return one.route.path !== other.route.path || overlap(one.route.methods, other.route.methods)
}

/** An empty list of methods is all of them. */
const overlap = (one: readonly string[], other: readonly string[]): boolean =>
  one.length === 0 || other.length === 0 || one.some((method) => other.includes(method))
