import type { Dialect } from '@guichet/dialects'
import type { Api } from './configuration.ts'
import type { Fault, Report } from './fault.ts'
import { shareHost } from './hosts.ts'
import { ownPathOver, plainPath } from './own-paths.ts'

/** RFC 6749 at its usual address, for every API. */
export const standardDialect = 'oauth2'

/** A path at which credentials are exchanged. */
export interface ExchangeClaim {
  readonly path: string
  readonly dialect: Dialect
  readonly hosts: readonly string[]
}

/**
 * The path of a dialect must be free, but that it may take the standard one: an API that has always exchanged at
 * `/oauth/token` in a format of its own goes on there. An alias that is taken is not served. Both are said.
 */
export function checkExchangePaths(
  apis: readonly Api[],
  standard: Dialect,
  report: Report,
): { readonly claims: readonly ExchangeClaim[]; readonly notices: readonly string[] } {
  const claims: ExchangeClaim[] = []
  const spoken = spokenDialects(apis, standard)
  for (const { dialect, hosts, at } of spoken) {
    const claim = { path: dialect.request.path, dialect, hosts }
    const own = ownPathOver(claim.path)
    const rival = rivalOf(claim, claims)
    if (own !== null) {
      report(
        at,
        `The dialect ${dialect.name} exchanges at ${claim.path}, and ${own} is the server's own.`,
        mend,
      )
    } else if (rival) {
      const names = `${rival.dialect.name} and ${dialect.name}`
      report(at, `The dialects ${names} both exchange at ${claim.path}.`, mend)
    } else claims.push(claim)
  }
  const standardClaim = { path: standard.request.path, dialect: standard, hosts: [] }
  const taker = rivalOf(standardClaim, claims)?.dialect.name
  if (taker === undefined) claims.push(standardClaim)
  const displaced = `Standard OAuth 2.0 is not served at ${standardClaim.path}: the dialect ${taker} has that path.`
  const aliases = spoken.flatMap(({ dialect, hosts }) =>
    dialect.request.aliases.flatMap((path) => {
      const claim = { path, dialect, hosts }
      const holder = rivalOf(claim, claims)?.dialect.name ?? ownPathOver(path)
      if (holder !== null)
        return [`The alias ${path} of the dialect ${dialect.name} is not served: ${holder} has that path.`]
      claims.push(claim)
      return []
    }),
  )
  return { claims, notices: [...new Set(taker === undefined ? aliases : [displaced, ...aliases])] }
}

const mend = 'Give one another path or its API hosts of its own, or leave it out.'

const rivalOf = (claim: ExchangeClaim, claims: readonly ExchangeClaim[]): ExchangeClaim | undefined =>
  claims.find(
    (other) =>
      other.dialect !== claim.dialect &&
      plainPath(other.path) === plainPath(claim.path) &&
      shareHost(other.hosts, claim.hosts),
  )

interface Spoken {
  readonly dialect: Dialect
  readonly hosts: readonly string[]
  readonly at: Fault['path']
}

const spokenDialects = (apis: readonly Api[], standard: Dialect): readonly Spoken[] =>
  apis.flatMap(({ dialects, hosts }, index) =>
    dialects
      .map((dialect, nth) => ({ dialect, hosts, at: ['apis', index, 'dialects', nth] }))
      .filter(({ dialect }) => dialect !== standard),
  )
