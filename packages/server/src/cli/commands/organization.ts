import type { Command } from 'commander'
import { createOrganization } from '../../credentials/create-organization.ts'
import type { Organization } from '../../stores/records.ts'
import { type Answer, listAnswer } from '../answer.ts'
import { actor, answering, type OpenInstallation } from '../installation.ts'
import { instant, moment, table } from '../output.ts'
import { allRows } from '../pages.ts'

interface CreateOptions {
  readonly operator?: boolean
}

export function addOrganization(program: Command): void {
  const organization = program.command('organization').description('the customers of the operator')
  organization
    .command('create')
    .description('make an organization')
    .argument('<name>')
    .option('--operator', "the operator's own organization, which sees all others; there is only one")
    .action(answering<CreateOptions>(create, 'new'))
  organization.command('list').description('list all organizations').action(answering(list))
}

async function create({ context }: OpenInstallation, options: CreateOptions, name: string): Promise<Answer> {
  const organization = await createOrganization(context, { name, operator: options.operator === true }, actor)
  return { data: viewOf(organization), text: `${organization.id}  ${organization.name}` }
}

async function list({ store }: OpenInstallation): Promise<Answer> {
  const rows = await allRows((page) => store.organizations(page))
  const cells = rows.map((row) => [
    row.id,
    row.name,
    row.operator ? 'operator' : '',
    row.state,
    moment(row.createdAt, ''),
  ])
  const headings = ['id', 'name', '', 'state', 'created']
  return listAnswer(rows.map(viewOf), table(headings, cells, 'There is no organization yet.'))
}

const viewOf = ({ id, name, operator, state, createdAt }: Organization): Record<string, unknown> => ({
  id,
  name,
  operator,
  state,
  created: instant(createdAt),
})
