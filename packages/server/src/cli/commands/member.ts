import { type Command, Option } from 'commander'
import { createMember } from '../../credentials/create-member.ts'
import { organizationByNameOrId } from '../../credentials/find.ts'
import type { MemberRole } from '../../stores/records.ts'
import type { Answer } from '../answer.ts'
import { actor, answering, type OpenInstallation } from '../installation.ts'
import { instant } from '../output.ts'
import { readNewSecret } from '../standard-input.ts'

interface CreateOptions {
  readonly organization: string
  readonly email: string
  readonly role: MemberRole
  readonly scriptLogin?: boolean
  /** False with `--no-password`. */
  readonly password: boolean
}

const roles: readonly MemberRole[] = ['owner', 'admin', 'developer', 'viewer']

export function addMember(program: Command): void {
  const member = program.command('member').description('the people of an organization')
  member
    .command('create')
    .description('make a member; the password is read from standard input')
    .requiredOption('--organization <organization>', 'name or id')
    .requiredOption('--email <email>')
    .addOption(new Option('--role <role>').choices(roles).default('developer'))
    .option('--script-login', 'scripts may exchange the password where a dialect takes one')
    .addOption(new Option('--no-password', 'a member who does not sign in').conflicts('scriptLogin'))
    .action(answering<CreateOptions>(create))
}

async function create({ context, store }: OpenInstallation, options: CreateOptions): Promise<Answer> {
  const organization = await organizationByNameOrId(store, options.organization)
  const password = options.password ? await readNewSecret('password') : null
  const { email, role, scriptLogin = false } = options
  const member = await createMember(
    context,
    { organizationId: organization.id, email, role, password, scriptLogin },
    actor,
  )
  const data = {
    id: member.id,
    organization: organization.name,
    email: member.email,
    role,
    scriptLogin,
    state: member.state,
    created: instant(member.createdAt),
  }
  return { data, text: `${member.id}  ${member.email}  ${role} of ${organization.name}` }
}
