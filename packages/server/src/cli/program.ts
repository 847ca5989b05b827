import { Command } from 'commander'
import { addAudit } from './commands/audit.ts'
import { addBackup } from './commands/backup.ts'
import { addCredential } from './commands/credential/credential.ts'
import { addDialect } from './commands/dialect.ts'
import { addDoctor } from './commands/doctor.ts'
import { addMember } from './commands/member.ts'
import { addMigrate } from './commands/migrate.ts'
import { addOrganization } from './commands/organization.ts'
import { addRequest } from './commands/request.ts'
import { addRestore } from './commands/restore.ts'
import { addServe } from './commands/serve.ts'
import { addSigningKey } from './commands/signing-key.ts'
import { addToken } from './commands/token.ts'
import { ownVersion } from '../configuration/version.ts'
import { withoutValues } from './failures.ts'

const commands = [
  addServe,
  addOrganization,
  addMember,
  addCredential,
  addSigningKey,
  addDialect,
  addToken,
  addRequest,
  addAudit,
  addBackup,
  addRestore,
  addMigrate,
  addDoctor,
]

export function createProgram(): Command {
  const program = new Command('guichet')
    .description('An authentication server for people who run an API.')
    .version(ownVersion(), '--version', 'print the version')
    .option(
      '--data <dir>',
      'the folder of the installation (default: data beside a named configuration, else ./data)',
    )
    .option('--config <file>', 'its configuration (default: guichet.yaml in that folder)')
    .option('--json', 'print one JSON object and nothing else on standard output')
    .option('--verbose', 'tell where a fault happened')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => write(withoutValues(text)) })
    .showHelpAfterError()
    .exitOverride()
  for (const add of commands) add(program)
  return program
}
