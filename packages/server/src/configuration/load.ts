import { existsSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { Dialect } from '@guichet/dialects'
import { catalog } from '@guichet/dialects/catalog'
import type { Problem } from '@guichet/dialects/load'
import type { Configuration } from './configuration.ts'
import { readDialects, readText } from './dialect-files.ts'
import { readDocument } from './document.ts'
import type { ReadDocument } from './document.ts'
import { readEnvironment } from './environment.ts'
import type { EnvironmentSettings } from './environment.ts'
import { standardDialect } from './exchange-paths.ts'
import type { Report } from './fault.ts'
import { pathFrom, resolveConfiguration } from './resolve.ts'
import type { Overrides } from './resolve.ts'

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
  const data = options.data ?? environment.data
  const file = named === null ? besideData(data ?? 'data') : resolve(named)

  const text = file === null ? '' : readText(file)
  if (text === null) return refused([unreadable(file ?? '')])
  const document = readDocument(text, file ?? 'guichet.yaml')
  return document.ok
    ? resolveDocument(document, {
        options,
        environment,
        file,
        data: data ?? (document.source.data === undefined ? folderOf(named, file) : null),
      })
    : refused(document.problems)
}

interface Found {
  readonly options: LoadOptions
  readonly environment: EnvironmentSettings
  readonly file: string | null
  /** The data folder as the command line or the environment names it. */
  readonly data: string | null
}

/** A file that was found in the default data folder belongs to that folder, unless it names another. */
const folderOf = (named: string | null, file: string | null): string | null =>
  named === null && file !== null ? dirname(file) : null

function resolveDocument(document: ReadDocument & { ok: true }, found: Found): LoadedConfiguration {
  const { options, environment, file } = found
  const { source } = document
  const problems: Problem[] = []
  const report: Report = (path, message, mend) => {
    problems.push(document.locate({ path, message, mend }))
  }
  const locate = (path: string): string => pathFrom(file === null ? '.' : dirname(file), path)
  const { dialects, ...inFiles } = readDialects(options.catalog ?? catalog, source.dialects, locate, report)
  problems.push(...inFiles.problems)
  const standard = dialects[standardDialect]
  if (!standard) throw new Error(`the catalog has no dialect ${standardDialect}`)
  const data = found.data === null ? locate(source.data ?? 'data') : resolve(found.data)
  const overrides = options.overrides ?? {}
  const around = { file, data, dialects, standard, environment, overrides, locate }
  const { configuration, notices } = resolveConfiguration(source, around, report)
  if (problems.length > 0) return refused(problems)
  return { configuration: freeze(configuration), notices, problems: null }
}

function refused(problems: readonly Problem[]): LoadedConfiguration {
  const [first, ...others] = problems.toSorted((one, other) => one.line - other.line)
  if (!first) throw new Error('a configuration was refused without a reason')
  return { configuration: null, problems: [first, ...others] }
}

function besideData(data: string): string | null {
  const file = resolve(data, 'guichet.yaml')
  return existsSync(file) ? file : null
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
