import { existsSync, readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Dialect } from '@guichet/dialects'
import type { Configuration } from './configuration.ts'
import { knownDialects } from './dialect-files.ts'
import { readDocument } from './document.ts'
import type { Problem, ReadDocument } from './document.ts'
import { readEnvironment } from './environment.ts'
import type { EnvironmentSettings } from './environment.ts'
import { standardDialect } from './exchange-paths.ts'
import { pathFrom, resolveConfiguration } from './resolve.ts'
import type { Overrides } from './resolve.ts'
import { configurationSchema } from './schema.ts'
import type { ConfigurationSource } from './source.ts'

export interface LoadOptions {
  /** `--config`. */
  readonly config?: string | undefined
  /** `--data`. */
  readonly data?: string | undefined
  readonly overrides?: Overrides | undefined
  readonly environment?: EnvironmentSettings | undefined
  readonly catalog?: Readonly<Record<string, Dialect>> | undefined
}

export type LoadedConfiguration =
  | { readonly configuration: Configuration; readonly notices: readonly string[]; readonly problems: null }
  | { readonly configuration: null; readonly problems: readonly [Problem, ...Problem[]] }

/**
 * The configuration of one installation. The file is, in this order: the one that is named, the one that the
 * environment names, `guichet.yaml` in the data folder where there is one, or none, and then the defaults hold.
 */
export function loadConfiguration(options: LoadOptions = {}): LoadedConfiguration {
  const environment = options.environment ?? readEnvironment()
  const named = options.config ?? environment.config
  const dataNamed = options.data ?? environment.data
  const file = named === null ? besideData(dataNamed ?? 'data') : resolve(named)

  const text = file === null ? '' : readText(file)
  if (text === null) return refused([unreadable(file ?? '')])
  const document = readDocument(text, file ?? 'guichet.yaml', configurationSchema)
  if (document.value === undefined) return refused(document.problems)
  return resolveDocument(document, document.value, { options, environment, file, dataNamed })
}

interface Found {
  readonly options: LoadOptions
  readonly environment: EnvironmentSettings
  readonly file: string | null
  readonly dataNamed: string | null
}

function resolveDocument(
  document: ReadDocument<ConfigurationSource>,
  source: ConfigurationSource,
  { options, environment, file, dataNamed }: Found,
): LoadedConfiguration {
  const locate = (path: string): string => pathFrom(file === null ? '.' : dirname(file), path)
  const problems: Problem[] = []
  const report: Parameters<typeof resolveConfiguration>[2] = (path, message, mend) => {
    problems.push(document.locate({ path, message, mend }))
  }
  const dialects = knownDialects(source.dialects, locate, options.catalog, report, problems)
  const standard = dialects[standardDialect]
  if (!standard) throw new Error(`the catalog has no dialect ${standardDialect}`)
  const data = dataNamed === null ? locate(source.data ?? 'data') : resolve(dataNamed)
  const overrides = options.overrides ?? {}
  const around = { file, data, dialects, standard, environment, overrides, locate }
  const { configuration, notices } = resolveConfiguration(source, around, report)
  return problems.length > 0
    ? refused(problems)
    : { configuration: freeze(configuration), notices, problems: null }
}

function refused(problems: readonly Problem[]): LoadedConfiguration {
  const [first, ...others] = problems
  if (!first) throw new Error('a configuration was refused without a reason')
  return { configuration: null, problems: [first, ...others] }
}

function besideData(data: string): string | null {
  const file = resolve(data, 'guichet.yaml')
  return existsSync(file) ? file : null
}

function readText(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return null
  }
}

const unreadable = (file: string): Problem => ({
  file,
  line: 1,
  column: 1,
  field: '',
  message: 'The file cannot be read.',
  mend: 'Check its path and who may read it.',
})

function freeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value
  for (const part of Object.values(value)) freeze(part)
  return Object.freeze(value)
}
