import { accessSync, constants, existsSync, rmSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import type { Command } from 'commander'
import { changeEvent } from '../../audit/change-event.ts'
import { readEnvironment } from '../../configuration/environment.ts'
import { loadSecrets, SecretUnusable } from '../../configuration/secrets.ts'
import { changeOrganization } from '../../credentials/change-organization.ts'
import type { Restoration } from '../../stores/restore.ts'
import type { Configuration } from '../../configuration/configuration.ts'
import type { Answer } from '../answer.ts'
import { CommandRefused } from '../failures.ts'
import {
  actor,
  type GlobalOptions,
  inInstallation,
  type OpenInstallation,
  readConfiguration,
} from '../installation.ts'
import { writeAnswer } from '../output.ts'
import { allRows } from '../pages.ts'

interface RestoreOptions extends GlobalOptions {
  readonly refuseTokens?: boolean
}

export function addRestore(program: Command): void {
  program
    .command('restore')
    .description('fill an empty installation with a backup')
    .argument('<file>')
    .option(
      '--refuse-tokens',
      'refuse every token issued up to now: what was revoked after the backup is unknown',
    )
    .action(restore)
}

async function restore(this: Command): Promise<void> {
  const options = this.optsWithGlobals<RestoreOptions>()
  const [file = ''] = this.args
  accessSync(file, constants.R_OK)
  const { configuration } = readConfiguration(options)
  requireSecrets(configuration)
  const { database } = configuration
  const made = database.kind === 'sqlite' && !existsSync(database.file) ? database.file : null
  const location = database.kind === 'sqlite' ? { sqlite: database.file } : { postgres: database.url }
  const { restoreBackup } = await import('../../stores/restore.ts')
  const restoration = await restoreBackup(file, location)
  const work = (installation: OpenInstallation): Promise<Answer> => record(installation, options, restoration)
  const answer = await inInstallation(options, 'existing', work).catch((error: unknown) => {
    throw error instanceof SecretUnusable ? unusable(error, made) : error
  })
  writeAnswer(answer, options.json === true)
}

/** Before anything is written: with another pepper every credential in the backup would be a wrong one. */
function requireSecrets(configuration: Configuration): void {
  loadSecrets({ configuration, environment: readEnvironment(), databaseExists: true, randomBytes })
}

/** A database that was made for a backup of another pepper goes again, so that the next attempt finds none. */
function unusable(error: SecretUnusable, made: string | null): CommandRefused {
  if (made === null) {
    return new CommandRefused(`The backup is restored, but it cannot be used yet. ${error.message}`)
  }
  for (const name of [made, `${made}-wal`, `${made}-shm`]) rmSync(name, { force: true })
  return new CommandRefused(`Nothing was restored. ${error.message}`)
}

async function record(
  { store, context }: OpenInstallation,
  options: RestoreOptions,
  { rows, sequence, schema, problems, trail }: Restoration,
): Promise<Answer> {
  const details = { sequence, rows, schema }
  const event = changeEvent({ action: 'installation.restored', actor: actor.id, at: Date.now(), details })
  await store.change((change) => change.record(event))
  const organizations =
    options.refuseTokens === true ? await allRows((page) => store.organizations(page)) : []
  for (const { id } of organizations) await changeOrganization(context, id, { refuseTokens: true }, actor)
  const sound = problems.length === 0 && trail.broken === null
  const found = [...problems, ...(trail.broken === null ? [] : [trail.broken.message])]
  return {
    data: { rows, sequence, schema, sound, problems: found, tokensRefused: options.refuseTokens === true },
    text: [`${rows} rows restored, up to audit event ${sequence}.`, ...found].join('\n'),
    notes: options.refuseTokens === true ? [secretsNote] : [tokensNote, secretsNote],
    failed: !sound,
  }
}

const tokensNote =
  'Tokens and credentials that were revoked after the backup work again. To refuse all tokens issued up to now, restore with --refuse-tokens.'
const secretsNote = 'Look for credentials that were revoked or rotated after the backup, and do it again.'
