/**
 * Where credentials are exchanged: each dialect's own path, the standard one for every API, then aliases. Decided once:
 * what is refused and told when the configuration is read, and what is served, come from the same table.
 */

import type { Dialect } from '@guichet/dialects'
import { type Api, type ExchangePath, managementApi } from './configuration.ts'
import type { Fault, Report } from './fault.ts'
import { ownPathOver, plainPath } from './own-paths.ts'

/** RFC 6749 at its usual address, for every API. */
export const standardDialect = 'oauth2'

/**
 * The path of a dialect must be free, but that it may take the standard one: an API that has always exchanged at
 * `/oauth/token` in a format of its own goes on there, and then serves every API there, for its requests name a
 * credential, and the credential names the API. An alias that is taken is not served. Both are said.
 */
export function exchangePaths(
  apis: readonly Api[],
  standard: Dialect,
  report: Report,
): { readonly paths: readonly ExchangePath[]; readonly notices: readonly string[] } {
  const table = new Table()
  const spoken = spokenDialects(apis, standard)
  for (const one of spoken) {
    const { name, request } = one.dialect
    const own = ownPathOver(request.path)
    const rival = table.rivalOf(one, request.path)
    if (own !== null) {
      const message = `The dialect ${name} exchanges at ${request.path}, and ${own} is the server's own.`
      report(one.at, message, mend)
    } else if (rival !== null) {
      const names = `${rival.dialect.name} and ${name}`
      report(one.at, `The dialects ${names} both exchange at ${request.path}.`, mend)
    } else table.serve(one, request.path)
  }
  const displaced = serveEveryApi(table, apis, standard)
  const untold = spoken.flatMap((one) =>
    one.dialect.request.aliases.flatMap((path) => {
      const holder = table.rivalOf(one, path)?.dialect.name ?? ownPathOver(path)
      if (holder === null) table.serve(one, path)
      return holder === null
        ? []
        : [`The alias ${path} of the dialect ${one.dialect.name} is not served: ${holder} has that path.`]
    }),
  )
  return { paths: table.paths, notices: [...new Set([...displaced, ...untold])] }
}

const mend = 'Give one another path or its API hosts of its own, or leave it out.'

/** The management API too: its credentials are exchanged in the standard way. */
function serveEveryApi(table: Table, apis: readonly Api[], standard: Dialect): readonly string[] {
  const { path } = standard.request
  const everyApi = { apis: [...apis.map(({ name }) => name), managementApi], dialect: standard, hosts: [] }
  const taker = table.rivalOf(everyApi, path)
  if (taker === null) {
    table.serve(everyApi, path)
    return []
  }
  table.serve({ ...everyApi, dialect: taker.dialect }, taker.path)
  return [`Standard OAuth 2.0 is not served at ${path}: the dialect ${taker.dialect.name} has that path.`]
}

/** A dialect as some APIs speak it. */
interface Speaking {
  readonly dialect: Dialect
  readonly apis: readonly string[]
  /** Empty: any host. */
  readonly hosts: readonly string[]
}

/** One entry a host and path. An API with hosts comes before one without, so those two do not meet. */
class Table {
  readonly #entries = new Map<string, ExchangePath>()

  get paths(): readonly ExchangePath[] {
    return [...this.#entries.values()]
  }

  /** Another dialect that has this path on a host of these already. `/v1/auth/` and `/v1/auth` are one. */
  rivalOf({ dialect, hosts }: Speaking, path: string): ExchangePath | null {
    const meets = (entry: ExchangePath): boolean =>
      plainPath(entry.path) === plainPath(path) && hostsOf(hosts).includes(entry.host)
    return this.paths.find((entry) => entry.dialect !== dialect && meets(entry)) ?? null
  }

  serve({ dialect, apis, hosts }: Speaking, path: string): void {
    for (const host of hostsOf(hosts)) {
      const name = `${host ?? ''} ${path}`
      const served = this.#entries.get(name)?.apis ?? []
      this.#entries.set(name, { host, path, dialect, apis: [...new Set([...served, ...apis])] })
    }
  }
}

const hostsOf = (hosts: readonly string[]): readonly (string | null)[] => (hosts.length > 0 ? hosts : [null])

interface Spoken extends Speaking {
  readonly at: Fault['path']
}

const spokenDialects = (apis: readonly Api[], standard: Dialect): readonly Spoken[] =>
  apis.flatMap(({ name, dialects, hosts }, index) =>
    dialects
      .map((dialect, nth) => ({ dialect, apis: [name], hosts, at: ['apis', index, 'dialects', nth] }))
      .filter(({ dialect }) => dialect !== standard),
  )
