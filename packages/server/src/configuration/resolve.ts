import { isAbsolute, join, resolve } from 'node:path'
import type { Dialect } from '@guichet/dialects'
import { checkDistinct, resolveApi } from './apis.ts'
import { checkEmbedding } from './embedding.ts'
import { defaultIssuer } from './configuration.ts'
import type {
  Api,
  Configuration,
  DatabaseSettings,
  ListenSettings,
  SmtpServer,
  ThrottleSettings,
} from './configuration.ts'
import { parseDuration } from './durations.ts'
import type { EnvironmentSettings } from './environment.ts'
import { exchangePaths, standardDialect } from './exchange-paths.ts'
import type { Report } from './fault.ts'
import { checkLimits } from './limits.ts'
import { checkRoutes } from './routes.ts'
import type { ApiSource, ConfigurationSource, LimitSource } from './source.ts'
import { checkTransport } from './transport.ts'
import { webhookSettings } from './webhook.ts'

/** What the command line and a composition say; it goes before the environment, and that before the file. */
export interface Overrides {
  readonly host?: string | undefined
  readonly port?: number | undefined
  readonly tls?: { readonly cert: string; readonly key: string } | undefined
  readonly httpPort?: number | undefined
  /** Where an API's calls go, whatever the file says: the demonstration's own upstream. */
  readonly upstreamFor?: ((api: string) => string | null) | undefined
}

export interface Surroundings {
  readonly file: string | null
  readonly data: string
  readonly dialects: Readonly<Record<string, Dialect>>
  readonly standard: Dialect
  readonly environment: EnvironmentSettings
  readonly overrides: Overrides
  /** Turns a path of the file into an absolute one. */
  readonly locate: (path: string) => string
}

export interface Resolved {
  readonly configuration: Configuration
  readonly notices: readonly string[]
}

/** Fills in what the file leaves out and reports what cannot be; the result counts only where nothing was. */
export function resolveConfiguration(
  source: ConfigurationSource,
  around: Surroundings,
  report: Report,
): Resolved {
  const listen = listenSettings(source, around, report)
  const apiSources = source.apis ?? apisOfCatalog(around.dialects)
  checkDistinct(apiSources, report)
  const { algorithm } = source.signing
  const upstreamFor = around.overrides.upstreamFor ?? ((): null => null)
  const apis = apiSources.flatMap((api, index): Api[] => {
    const resolved = resolveApi(api, index, { dialects: around.dialects, algorithm, upstreamFor }, report)
    return resolved ? [resolved] : []
  })
  const { paths, notices } = exchangePaths(apis, around.standard, report)
  checkRoutes(apiSources, paths, report)
  const reached = {
    issuer: source.issuer?.replace(/\/$/, '') ?? defaultIssuer(listen),
    listen,
    trustedProxies: source.trustedProxies,
    database: databaseSettings(source, around),
  }
  checkTransport(reached, report)
  checkEmbedding(source.console.embedIn, report)
  checkLimits(source, report)
  const configuration: Configuration = {
    file: around.file,
    data: around.data,
    ...reached,
    secretFiles: secretFiles(source, around),
    signing: { algorithm, publishAhead: milliseconds(source.signing.publishAhead) },
    throttle: throttleSettings(source.throttle),
    tokens: { leeway: milliseconds(source.tokens.leeway) / 1000 },
    forwardAuth: source.forwardAuth,
    console: {
      idle: milliseconds(source.console.idle),
      longest: milliseconds(source.console.longest),
      confirmed: milliseconds(source.console.confirmed),
      embedIn: source.console.embedIn,
    },
    smtp: smtpServer(source, around),
    webhook: webhookSettings(source.notices, around.locate, report),
    dialects: around.dialects,
    standard: around.standard,
    apis,
    exchangePaths: paths,
    metrics: source.metrics,
    logs: source.logs,
  }
  const unnamed = 'No API is configured: each dialect of the catalog is served as one, under its name.'
  return { configuration, notices: source.apis === undefined ? [unnamed, ...notices] : notices }
}

function listenSettings(source: ConfigurationSource, around: Surroundings, report: Report): ListenSettings {
  const { overrides, environment, locate } = around
  const tls = source.listen.tls && {
    cert: locate(source.listen.tls.cert),
    key: locate(source.listen.tls.key),
  }
  const port = overrides.port ?? environment.port ?? source.listen.port
  const isPort = /^\d{1,5}$/.test(String(port)) && Number(port) <= 65_535
  if (!isPort) {
    report(['listen', 'port'], `${port} is not a port.`, 'Give a number from 0 to 65535, in PORT too.')
  }
  return {
    host: overrides.host ?? source.listen.host,
    port: isPort ? Number(port) : 0,
    tls: overrides.tls ?? tls ?? null,
    httpPort: overrides.httpPort ?? source.listen.httpPort ?? null,
  }
}

function databaseSettings(source: ConfigurationSource, around: Surroundings): DatabaseSettings {
  const url = around.environment.databaseUrl ?? source.database
  return url === undefined
    ? { kind: 'sqlite', file: join(around.data, 'guichet.db') }
    : { kind: 'postgres', url }
}

function secretFiles(
  { secrets }: ConfigurationSource,
  { locate }: Surroundings,
): Configuration['secretFiles'] {
  return {
    pepper: secrets.pepper === undefined ? null : locate(secrets.pepper),
    keyEncryptionKey: secrets.keyEncryptionKey === undefined ? null : locate(secrets.keyEncryptionKey),
  }
}

function smtpServer({ smtp }: ConfigurationSource, { locate }: Surroundings): SmtpServer | null {
  if (smtp === undefined) return null
  const { host, secure, from, user = null, passwordFile } = smtp
  const port = smtp.port ?? (secure ? 465 : 587)
  return {
    host,
    port,
    secure,
    from,
    user,
    passwordFile: passwordFile === undefined ? null : locate(passwordFile),
  }
}

function throttleSettings(source: ConfigurationSource['throttle']): ThrottleSettings {
  const limit = ({ failures, window }: LimitSource): ThrottleSettings['address'] => ({
    failures,
    window: milliseconds(window),
  })
  return {
    credentialAndAddress: limit(source.credentialAndAddress),
    address: limit(source.address),
    credential: { ...limit(source.credential), block: milliseconds(source.credential.block) },
  }
}

/** The schema has let nothing through that is not a duration. */
const milliseconds = (duration: string): number => (parseDuration(duration) ?? 0) * 1000

/** An installation without a list of APIs has one for each dialect that ships, so that it can be tried at once. */
const apisOfCatalog = (dialects: Surroundings['dialects']): readonly ApiSource[] =>
  Object.values(dialects)
    .filter((dialect) => dialect.name !== standardDialect)
    .map((dialect) => ({
      name: dialect.name,
      title: dialect.title,
      dialects: [dialect.name],
      scopes: [],
      hosts: [],
      sandbox: {},
      routes: [],
      values: {},
      exposeTokenHeader: [],
    }))

export const pathFrom = (folder: string, path: string): string =>
  isAbsolute(path) ? path : resolve(folder, path)
