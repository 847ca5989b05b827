/** Where credentials are exchanged: each dialect's own paths, and the standard one for every API. */

import type { Dialect } from '@guichet/dialects'

export interface ServedApi {
  readonly name: string
  readonly dialects: readonly Dialect[]
  /** Host names that belong to this API alone; empty: any. */
  readonly hosts: readonly string[]
}

export interface ExchangePath {
  /** Null: any host. */
  readonly host: string | null
  readonly path: string
  readonly dialect: Dialect
  readonly apis: ReadonlySet<string>
}

/**
 * One entry a host and path. What a dialect names as its own path comes first, then the standard path for every API,
 * then aliases; whatever is taken by then is not served. Where a dialect has the standard path, it serves every API
 * there: its requests name a credential, and the credential names the API.
 */
export function exchangePaths(apis: readonly ServedApi[], standard: Dialect): readonly ExchangePath[] {
  const entries = new Map<
    string,
    { host: string | null; path: string; dialect: Dialect; apis: Set<string> }
  >()
  const serve = (host: string | null, path: string, dialect: Dialect, api: string): void => {
    const name = `${host ?? ''} ${path}`
    const entry = entries.get(name) ?? { host, path, dialect, apis: new Set<string>() }
    if (entry.dialect !== dialect && dialect !== standard) return
    entry.apis.add(api)
    entries.set(name, entry)
  }
  const serveAll = (pathsOf: (dialect: Dialect) => readonly string[]): void => {
    for (const api of apis) {
      for (const dialect of api.dialects.filter((spoken) => spoken !== standard)) {
        for (const path of pathsOf(dialect)) {
          for (const host of api.hosts.length > 0 ? api.hosts : [null]) serve(host, path, dialect, api.name)
        }
      }
    }
  }
  serveAll(({ request }) => [request.path])
  for (const api of apis) serve(null, standard.request.path, standard, api.name)
  serveAll(({ request }) => request.aliases)
  return [...entries.values()]
}
