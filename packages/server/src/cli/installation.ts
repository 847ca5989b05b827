/** The installation that the options name, opened for one command. */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Command } from 'commander'
import type { Configuration } from '../configuration/configuration.ts'
import { loadConfiguration, type LoadOptions } from '../configuration/load.ts'
import type { Actor, CredentialsContext } from '../credentials/context.ts'
import { offersOf } from '../credentials/offers.ts'
import type { Installation } from '../serve/installation.ts'
import type { Answer } from './answer.ts'
import { CommandRefused, ConfigurationRefused } from './failures.ts'
import { writeAnswer } from './output.ts'

export interface GlobalOptions {
  readonly data?: string
  readonly config?: string
  readonly json?: boolean
}

/** Who acts, in the audit trail. A running server follows the trail, and so learns of each change by itself. */
export const actor: Actor = Object.freeze({ id: 'command-line', address: null, requestId: null })

export interface OpenInstallation extends Installation {
  readonly context: CredentialsContext
}

export interface ReadConfiguration {
  readonly configuration: Configuration
  readonly notices: readonly string[]
}

export function readConfiguration(
  { data, config }: GlobalOptions,
  overrides: LoadOptions['overrides'] = {},
): ReadConfiguration {
  const loaded = loadConfiguration({ data, config, overrides })
  if (loaded.problems !== null) throw new ConfigurationRefused(loaded.problems)
  return loaded
}

/** A log without its database is what remains of an accident, and the store says so better. */
export const isMissing = ({ database }: Configuration): boolean =>
  database.kind === 'sqlite' && !existsSync(database.file) && !existsSync(`${database.file}-wal`)

/** A mistyped folder must not become a second, empty installation. */
export function refuseMissing(configuration: Configuration): void {
  const { database, data } = configuration
  if (database.kind !== 'sqlite' || !isMissing(configuration)) return
  const place = dirname(database.file) === data ? data : database.file
  throw new CommandRefused(
    `There is no installation in ${place}. Name it with --data or --config, or begin one with \`guichet migrate\`.`,
  )
}

/** The database's libraries take longer to load than all else, and help and wrong usage need none of them. */
export async function open(configuration: Configuration): Promise<Installation> {
  const { openInstallation } = await import('../serve/installation.ts')
  return openInstallation(configuration)
}

/** `new`: the command may be the first one of an installation. */
export type Expected = 'existing' | 'new'

export async function inInstallation<T>(
  options: GlobalOptions,
  expected: Expected,
  work: (installation: OpenInstallation) => Promise<T>,
): Promise<T> {
  const { configuration } = readConfiguration(options)
  if (expected === 'existing') refuseMissing(configuration)
  const installation = await open(configuration)
  const { store, hashing } = installation
  const context = { store, hashing, now: Date.now, random: randomBytes, apis: offersOf(configuration.apis) }
  try {
    return await work({ ...installation, context })
  } finally {
    await store.close()
  }
}

export type Work<Options> = (
  installation: OpenInstallation,
  options: Options & GlobalOptions,
  ...args: string[]
) => Promise<Answer>

/** The action of a command that works in an installation and answers. */
export const answering = <Options extends object>(
  work: Work<Options>,
  expected: Expected = 'existing',
): ((this: Command) => Promise<void>) =>
  async function (this: Command): Promise<void> {
    const options = this.optsWithGlobals<Options & GlobalOptions>()
    const answer = await inInstallation(options, expected, (installation) =>
      work(installation, options, ...this.args),
    )
    writeAnswer(answer, options.json === true)
  }
