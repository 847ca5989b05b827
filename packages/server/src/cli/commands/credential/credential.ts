import { type Command, Option } from 'commander'
import { repeated, duration, expiry } from '../../option-values.ts'
import { answering } from '../../installation.ts'
import { create, type CreateOptions } from './create.ts'
import { importFile } from './import.ts'
import { list, type ListOptions } from './list.ts'
import { endRunningOverlap, type EndOptions, rotate, type RotateOptions } from './rotate.ts'
import { show } from './show.ts'
import { disable, enable, revoke } from './state.ts'

const kinds = ['key-pair', 'service-token', 'personal-token']
const environments = ['production', 'sandbox']
const states = ['active', 'disabled', 'revoked']

export function addCredential(program: Command): void {
  const credential = program
    .command('credential')
    .description('what callers hold: key pairs and bearer tokens')
  addCreate(credential)
  addReading(credential)
  addRotation(credential)
  const ofOne = (name: string, description: string): Command =>
    credential.command(name).description(description).argument('<id>')
  ofOne('revoke', 'refuse it and its tokens, for ever').action(answering(revoke))
  ofOne('disable', 'refuse it and its tokens until it is enabled').action(answering(disable))
  ofOne('enable', 'end a disablement').action(answering(enable))
  credential
    .command('import')
    .description("take over another system's credentials: all of a file or none")
    .argument('<file>', 'JSON lines or one JSON array; - for standard input')
    .action(answering(importFile))
}

function addCreate(credential: Command): void {
  credential
    .command('create')
    .description('make a credential; what proves it is shown this once')
    .requiredOption('--organization <organization>', 'name or id')
    .requiredOption('--api <api>')
    .requiredOption('--name <name>')
    .addOption(new Option('--kind <kind>').choices(kinds).default('key-pair'))
    .option('--member <member>', 'e-mail address or id: whose personal token it is')
    .addOption(new Option('--environment <environment>').choices(environments).default('production'))
    .option('--scope <scope>', 'repeatable (default: all that the API offers)', repeated)
    .option('--expires <when>', '90d, or an instant (default: never)', expiry)
    .option('--ip <cidr>', 'repeatable (default: from anywhere)', repeated)
    .action(answering<CreateOptions>(create))
}

function addReading(credential: Command): void {
  credential
    .command('list')
    .description('list credentials')
    .option('--organization <organization>', 'name or id')
    .option('--api <api>')
    .addOption(new Option('--environment <environment>').choices(environments))
    .addOption(new Option('--state <state>').choices(states))
    .action(answering<ListOptions>(list))
  credential
    .command('show')
    .description('tell all about one credential but its secrets')
    .argument('<id>')
    .action(answering(show))
}

function addRotation(credential: Command): void {
  credential
    .command('rotate')
    .description('make a new secret, which is shown this once')
    .argument('<id>')
    .option('--overlap <duration>', 'how long the old one goes on: 0 to 90d (default: 24h)', duration)
    .option('--refuse-tokens', 'refuse the tokens issued up to now, too')
    .action(answering<RotateOptions>(rotate))
  credential
    .command('end-overlap')
    .description('end the old secret of a rotation now')
    .argument('<id>')
    .option('--cancel', 'end the new one instead, as if nothing had been rotated')
    .action(answering<EndOptions>(endRunningOverlap))
}
