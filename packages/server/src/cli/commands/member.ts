import { type Command, Option } from 'commander'
import { createMember } from '../../credentials/create-member.ts'
import { organizationByNameOrId } from '../../credentials/find.ts'
import { resetFactors } from '../../sign-in/reset-factors.ts'
import { isLocked } from '../../sign-in/wrong-codes.ts'
import type { Member, MemberRole } from '../../stores/records.ts'
import type { StoreReads } from '../../stores/store.ts'
import { type Answer, listAnswer } from '../answer.ts'
import { actor, answering, type OpenInstallation } from '../installation.ts'
import { instant, moment, table } from '../output.ts'
import { allRows } from '../pages.ts'
import { readNewSecret } from '../standard-input.ts'

interface CreateOptions {
  readonly organization: string
  readonly email: string
  readonly role: MemberRole
  readonly scriptLogin?: boolean
  /** False with `--no-password`. */
  readonly password: boolean
}

interface ListOptions {
  readonly organization?: string
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
  member
    .command('list')
    .description('list members')
    .option('--organization <organization>', 'name or id; default: all of them')
    .action(answering<ListOptions>(list))
  member
    .command('reset-factors')
    .description(
      'remove the second factors of a member who has lost them or is locked out, and print a link for a new password',
    )
    .argument('<id>')
    .action(answering(reset))
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
  const data = viewOf(member, organization.name)
  return { data, text: `${member.id}  ${member.email}  ${role} of ${organization.name}` }
}

async function list({ store }: OpenInstallation, options: ListOptions): Promise<Answer> {
  const only =
    options.organization === undefined ? null : await organizationByNameOrId(store, options.organization)
  const rows = await allRows((page) => store.members(only?.id ?? null, page))
  const all = only === null ? await allRows((page) => store.organizations(page)) : [only]
  const names = new Map(all.map(({ id, name }) => [id, name]))
  const nameOf = ({ organizationId }: Member): string => names.get(organizationId) ?? organizationId
  const locked = await lockedAmong(store, rows)
  const cells = rows.map((row) => [
    row.id,
    row.email,
    row.role,
    nameOf(row),
    row.state,
    locked.has(row.id) ? 'locked' : '',
    moment(row.createdAt, ''),
  ])
  const headings = ['id', 'email', 'role', 'organization', 'state', 'second factor', 'created']
  return listAnswer(
    rows.map((row) => ({ ...viewOf(row, nameOf(row)), secondFactorLocked: locked.has(row.id) })),
    table(headings, cells, 'There is no member yet.'),
  )
}

/** The ids of those with an application that takes no codes any more: they call, and `reset-factors` wants the id. */
async function lockedAmong(
  store: Pick<StoreReads, 'secondFactorsOf'>,
  members: readonly Member[],
): Promise<ReadonlySet<string>> {
  const locked = new Set<string>()
  for (const { id } of members) if ((await store.secondFactorsOf(id)).some(isLocked)) locked.add(id)
  return locked
}

async function reset({ context, configuration }: OpenInstallation, _: object, id: string): Promise<Answer> {
  const { member, removed, address } = await resetFactors(
    { ...context, issuer: configuration.issuer },
    id,
    actor,
  )
  const data = { id: member.id, email: member.email, removed, link: address }
  const text = `${member.email} chooses a new password here, once, within an hour:\n${address}`
  return { data, text }
}

const viewOf = (member: Member, organization: string): Record<string, unknown> => ({
  id: member.id,
  organization,
  email: member.email,
  role: member.role,
  scriptLogin: member.scriptLogin,
  state: member.state,
  created: instant(member.createdAt),
})
