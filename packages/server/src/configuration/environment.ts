/** What the process's environment says. No other file of this package reads it. */

export interface EnvironmentSettings {
  readonly config: string | null
  readonly data: string | null
  readonly port: string | null
  readonly databaseUrl: string | null
  readonly pepper: string | null
  readonly keyEncryptionKey: string | null
  /** Whether `npx` started this process, which does not pass signals on. */
  readonly startedByNpx: boolean
  /** What tells where a user's caches lie. */
  readonly cacheVariables: Readonly<Record<'XDG_CACHE_HOME' | 'HOME', string | undefined>>
}

/** An empty variable counts as none: container files often pass one on that nobody set. */
export function readEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): EnvironmentSettings {
  return Object.freeze({
    config: variables['GUICHET_CONFIG'] || null,
    data: variables['GUICHET_DATA'] || null,
    port: variables['PORT'] || null,
    databaseUrl: variables['GUICHET_DATABASE_URL'] || null,
    pepper: variables['GUICHET_PEPPER'] || null,
    keyEncryptionKey: variables['GUICHET_KEY_ENCRYPTION_KEY'] || null,
    startedByNpx: variables['npm_command'] === 'exec',
    cacheVariables: Object.freeze({ XDG_CACHE_HOME: variables['XDG_CACHE_HOME'], HOME: variables['HOME'] }),
  })
}
