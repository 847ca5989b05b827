import type { Dialect } from '@guichet/dialects'
import type { Api, ExchangePath } from './configuration.ts'
import type { Report } from './fault.ts'
import { ownPathOver, plainPath } from './own-paths.ts'

/** RFC 6749 at its usual address, for every API. */
export const standardDialect = 'oauth2'

/**
 * Every path at which credentials are exchanged. The path of a dialect must be free; an alias that is taken is left
 * out and said so, because the same request gets its answer there from whoever has the path.
 */
export function exchangePaths(
  apis: readonly Api[],
  standard: Dialect,
  report: Report,
): { readonly paths: readonly ExchangePath[]; readonly notices: readonly string[] } {
  const taken = new Map<string, ExchangePath>()
  const take = (dialect: Dialect, path: string, alias: boolean): void => {
    taken.set(plainPath(path), { path, method: dialect.request.method, alias, dialect })
  }
  take(standard, standard.request.path, false)

  const spoken = spokenDialects(apis, standard)
  for (const { dialect, at } of spoken) {
    const { path } = dialect.request
    const own = ownPathOver(path)
    const other = taken.get(plainPath(path))
    if (own !== null)
      report(
        at,
        `The dialect ${dialect.name} exchanges at ${path}, and ${own} is the server's own.`,
        'Give the dialect another path.',
      )
    else if (other)
      report(
        at,
        `The dialects ${other.dialect.name} and ${dialect.name} both exchange at ${path}.`,
        'Give one of them another path, or leave one out.',
      )
    else take(dialect, path, false)
  }

  const notices: string[] = []
  for (const dialect of [standard, ...spoken.map((one) => one.dialect)]) {
    for (const alias of dialect.request.aliases) {
      const holder = taken.get(plainPath(alias))?.dialect.name ?? ownPathOver(alias)
      if (holder === null || (dialect === standard && !taken.has(plainPath(alias))))
        take(dialect, alias, true)
      else
        notices.push(
          `The alias ${alias} of the dialect ${dialect.name} is not served: ${holder} has that path.`,
        )
    }
  }
  return { paths: Object.freeze([...taken.values()].map((path) => Object.freeze(path))), notices }
}

interface Spoken {
  readonly dialect: Dialect
  readonly at: readonly (string | number)[]
}

/** Each dialect once, with the first place that names it. */
function spokenDialects(apis: readonly Api[], standard: Dialect): readonly Spoken[] {
  const spoken = new Map<Dialect, Spoken>()
  for (const [index, api] of apis.entries()) {
    for (const [nth, dialect] of api.dialects.entries()) {
      if (dialect !== standard && !spoken.has(dialect)) {
        spoken.set(dialect, { dialect, at: ['apis', index, 'dialects', nth] })
      }
    }
  }
  return [...spoken.values()]
}
