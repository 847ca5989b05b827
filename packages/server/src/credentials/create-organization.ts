import type { Organization } from '../stores/records.ts'
import type { StoreChange } from '../stores/store.ts'
import { type Actor, changeBy, type CredentialsContext } from './context.ts'
import { newId } from './ids.ts'
import { checkOrganizationName } from './names.ts'
import { Refused } from './refused.ts'

export interface NewOrganization {
  readonly name: string
  /** The operator's own organization, which sees all others. There is only one. */
  readonly operator?: boolean
}

export async function createOrganization(
  context: CredentialsContext,
  input: NewOrganization,
  actor: Actor,
): Promise<Organization> {
  return context.store.change((change) => addOrganization(change, context, input, actor))
}

/** As a part of a larger change. */
export async function addOrganization(
  change: StoreChange,
  { now, random }: Pick<CredentialsContext, 'now' | 'random'>,
  input: NewOrganization,
  actor: Actor,
): Promise<Organization> {
  const at = now()
  const organization: Organization = {
    id: newId('org', random),
    name: checkOrganizationName(input.name),
    operator: input.operator ?? false,
    state: 'active',
    notBefore: null,
    createdAt: at,
  }
  if ((await change.organizationByName(organization.name)) !== null) {
    throw new Refused('taken', 'name', 'Another organization has this name.')
  }
  // Changes stand in one line: of two at the same time, the second one finds the first.
  if (organization.operator && (await change.operatorOrganization()) !== null) {
    throw new Refused('taken', 'operator', 'The operator has an organization already, and only one.')
  }
  await change.insertOrganization(organization)
  const subject = { organizationId: organization.id }
  const details = { name: organization.name, operator: organization.operator }
  await change.record(changeBy(actor, { at, action: 'organization.created', subject, details }))
  return organization
}
